import type { Command } from 'commander';
import { resolveLab } from '../../labs/find.ts';
import { reset } from '../../labs/start.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';

export const examples: Examples = ['cks-lab reset', 'cks-lab reset audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => resetLab(lab, context));
}

export async function resetLab(lab: string | undefined, { labs, io, interruption }: CommandContext): Promise<void> {
  const record = await resolveLab(labs, lab);
  const scenario = await scenarioOf(record);
  await withStatus(io.stderr, (progress) =>
    reset(record, scenario, { ...labs, signal: interruption.signal(), progress }),
  );
  io.say(`Lab ${record.name} has been reset to its initial state, and its clock has restarted.`);
}
