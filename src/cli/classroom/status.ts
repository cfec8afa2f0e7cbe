import type { Command } from 'commander';
import { instructorToken } from '../../classroom/class-folder.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { classLine, joinText, learnersText } from './class-text.ts';
import { classViewOf, presentClass } from './present-class.ts';
import { ownAddress } from './start.ts';

export const examples: Examples = ['cks-lab classroom status', 'cks-lab classroom status --json'];

export function declare(command: Command, context: CommandContext): Command {
  return command.option('--json', 'print one JSON object').action((options) => status(options, context));
}

/** The class on this machine; its hub is started again if it was killed. As JSON: what the instructor's page gets. */
export async function status({ json }: { readonly json?: true }, context: CommandContext): Promise<void> {
  const { folder, client } = await presentClass(context);
  const view = await classViewOf(client);
  if (json === true) return context.io.print(JSON.stringify(view));
  const link = `${ownAddress(view.join.addresses)}/i/${await instructorToken(folder)}`;
  context.io.print(
    [
      joinText(view, link),
      '',
      classLine(view),
      ...view.faults.map(({ text }) => `! ${text}`),
      '',
      learnersText(view, context.io.columns()),
    ].join('\n'),
  );
}
