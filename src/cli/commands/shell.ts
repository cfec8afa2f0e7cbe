import type { Command } from 'commander';
import { nodeNamed, resolveLab } from '../../labs/find.ts';
import type { OpenShell, ShellOptions } from '../../node/lab-node.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';

export interface ShellArguments {
  readonly attach?: string | boolean;
  readonly node?: string;
}

export const examples: Examples = ['cks-lab shell', 'cks-lab shell audit-01 --attach'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--attach [number]', 'return to a shell that is still open after its terminal was closed')
    .option('--node <name>', 'one of the nodes of the lab (default: its control plane node)')
    .action((lab, options) => shell(lab, options, context));
}

/**
 * A root shell on the node of a lab; `attach` returns to an open shell, where `true` means the newest that is not
 * attached. A shell outlives the terminal that shows it.
 */
export async function shell(
  lab: string | undefined,
  options: ShellArguments,
  { labs, io }: CommandContext,
): Promise<void> {
  const which = whichShell(options.attach);
  const record = await resolveLab(labs, lab);
  const node = await nodeNamed(labs, record, options.node, new AbortController().signal);
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: shell needs a terminal; in scripts: cks-lab exec -- sh -c "…"');
  }
  if (record.provider === 'kind') {
    const editors = await node.exec(['sh', '-c', 'command -v vi vim nano || true']);
    if (editors.stdout.trim() === '') {
      io.say(
        `${node.name} has no editor. From another terminal: cks-lab edit /etc/kubernetes/manifests/kube-apiserver.yaml`,
      );
    }
  }
  if (which === 'new') {
    const left = (await node.shells()).filter(({ isAttached }) => !isAttached);
    if (left.length > 0) io.say(leftOpen(left));
  }
  const end = await node.shell({ which });
  switch (end.how) {
    case 'exited':
      if (end.exitCode !== 0) throw new ExitError(end.exitCode);
      break;
    case 'replaced':
      io.say('This shell is now attached to another terminal.');
      break;
    case 'refused':
      throw new ExitError(WRONG_USAGE, `cks-lab: ${end.why}`);
  }
}

function whichShell(attach: string | boolean | undefined): ShellOptions['which'] {
  if (attach === undefined || attach === false) return 'new';
  if (attach === true) return 'newest';
  if (!/^[1-9]\d{0,6}$/.test(attach)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: --attach needs the number of a shell, not "${attach}"`);
  }
  return Number(attach);
}

function leftOpen(shells: readonly OpenShell[]): string {
  const newest = shells.at(-1);
  const since = newest?.startedAt.toTimeString().slice(0, 5);
  return shells.length === 1
    ? `A shell from ${since} is still open. To return to it: cks-lab shell --attach`
    : `${shells.length} shells are still open, the newest from ${since}. To return to it: cks-lab shell --attach`;
}
