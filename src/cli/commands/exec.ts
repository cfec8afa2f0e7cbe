import { parseArgs } from 'node:util';
import type { Command } from 'commander';
import { nodeNamed, resolveLab } from '../../labs/find.ts';
import { errorText } from '../../text/error-text.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError } from '../exit-error.ts';

/** The exit code of its own failures is 125, so that the exit codes of the command can pass through. */
const EXEC_FAILED = 125;

export const examples: Examples = [
  'cks-lab exec -- kubectl get nodes',
  'cks-lab exec audit-01 -- tail -n 1 /var/log/kubernetes/audit/audit.log',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .usage('[lab] [--node <name>] -- <command> [args...]')
    .argument('[lab]')
    .argument('[words...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action((_lab, _words, _options, { parent }) => exec(parent.rawArgs, context));
}

/** `exec [LAB] [--node NAME] -- CMD…`; read from the raw words, since everything after `--` belongs to the command. */
export async function exec(words: readonly string[], { labs, io }: CommandContext): Promise<void> {
  const after = words.slice(words.indexOf('exec') + 1);
  const separator = after.indexOf('--');
  const { lab, node: nodeName, surplus } = targetOf(separator === -1 ? after : after.slice(0, separator));
  const [program, ...args] = separator === -1 ? [] : after.slice(separator + 1);
  if (separator === -1 || surplus || program === undefined) {
    throw new ExitError(
      EXEC_FAILED,
      'cks-lab: exec needs a command after two dashes: cks-lab exec -- kubectl get nodes',
    );
  }
  let code: number;
  try {
    const node = await nodeNamed(labs, await resolveLab(labs, lab), nodeName, new AbortController().signal);
    code = await node.attach([program, ...args], io);
  } catch (error) {
    throw new ExitError(EXEC_FAILED, `cks-lab: ${errorText(error)}`);
  }
  if (code !== 0) throw new ExitError(code);
}

interface Target {
  readonly lab: string | undefined;
  readonly node: string | undefined;
  /** Whether there are unexpected words. */
  readonly surplus: boolean;
}

function targetOf(words: readonly string[]): Target {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { node: { type: 'string' } },
    });
    return { lab: positionals[0], node: values.node, surplus: positionals.length > 1 };
  } catch {
    return { lab: undefined, node: undefined, surplus: true };
  }
}
