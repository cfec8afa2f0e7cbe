import { Command } from 'commander';
import { addCommands, showExamples } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { runCommand } from './run-command.ts';
import { cksLabVersion } from './version.ts';

/** Runs the command line `cks-lab WORDS…` and returns its exit code. */
export function cli(words: readonly string[], context: CommandContext): Promise<number> {
  return runCommand(async () => {
    const program = await programFor(words, context);
    await program.parseAsync(words, { from: 'user' });
  }, context);
}

async function programFor(words: readonly string[], context: CommandContext): Promise<Command> {
  const { stdout, stderr } = context.io;
  const program = new Command('cks-lab')
    .description('Practice for the CKS exam on a real kube-apiserver, and learn what an answer really does.')
    .version(cksLabVersion(), '-V, --version')
    .enablePositionalOptions()
    .showHelpAfterError('(cks-lab --help lists all commands)')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride();
  await addCommands(program, COMMANDS, words, context);
  showExamples(program, ['cks-lab start audit-01', 'cks-lab grade', 'cks-lab audit lint policy.yaml']);
  return program;
}
