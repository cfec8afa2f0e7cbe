import type { Command } from 'commander';
import { editFile, NotEditable } from '../../labs/edit-file.ts';
import { resolveLab, runningNode } from '../../labs/find.ts';
import { attached } from '../../process/attached.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';

interface EditOptions {
  readonly lab?: string;
}

export const examples: Examples = [
  'cks-lab edit /etc/kubernetes/manifests/kube-apiserver.yaml',
  'cks-lab edit /etc/kubernetes/audit/policy.yaml --lab audit-01',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<path>', 'absolute path on the node')
    .option('--lab <lab>', 'name of the lab')
    .action((path, options) => edit(path, options, context));
}

export async function edit(path: string, { lab }: EditOptions, context: CommandContext): Promise<void> {
  const { labs, io, env, prompts } = context;
  if (!path.startsWith('/')) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: edit needs an absolute path on the node, for example /etc/kubernetes/manifests/kube-apiserver.yaml, not "${path}"`,
    );
  }
  const node = await runningNode(labs, await resolveLab(labs, lab), new AbortController().signal);
  const [program = 'vi', ...options] = (env.VISUAL || env.EDITOR || 'vi').trim().split(/\s+/);
  try {
    const edited = await editFile(node, path, {
      editor: (file) => attached([program, ...options, file]),
      overwrite: async () =>
        prompts.isInteractive() &&
        (await prompts.confirm(`${path} has changed on the node in the meantime. Overwrite it with your version?`)),
    });
    if (edited.outcome === 'unchanged') io.say(`${path} is unchanged.`);
    if (edited.outcome === 'written') io.say(`${path} saved.`);
    if (edited.outcome === 'conflict') {
      throw new ExitError(
        WRONG_USAGE,
        `cks-lab: ${path} has changed on the node in the meantime and was not overwritten. Your text is saved in ${edited.draft}`,
      );
    }
  } catch (error) {
    if (error instanceof NotEditable) throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`);
    throw error;
  }
}
