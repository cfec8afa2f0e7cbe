import { Command } from 'commander';
import { addCommands, showExamples } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { hasScreen } from './has-screen.ts';
import { runCommand } from './run-command.ts';
import { cksLabVersion } from './version.ts';

/** Runs the command line `cks-lab WORDS…` and returns its exit code. Without words, a terminal gets a menu. */
export function cli(words: readonly string[], context: CommandContext): Promise<number> {
  const run = async (line: readonly string[]) => {
    const program = await programFor(line, context);
    await program.parseAsync(line, { from: 'user' });
  };
  return runCommand(async () => {
    if (words.length > 0 || !hasScreen(context) || !context.prompts.isInteractive()) return run(words);
    const { menu } = await import('./menu/menu.ts');
    return menu(context, run);
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
