import { Command } from 'commander';
import { addCommands, showExamples } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { hasScreen } from './has-screen.ts';
import { runCommand } from './run-command.ts';
import { limitProgress } from './status-line.ts';
import { cksLabVersion } from './version.ts';

/** Runs the command line `cks-lab WORDS…` and returns its exit code. Without words, a terminal gets a menu. */
export function cli(allWords: readonly string[], context: CommandContext): Promise<number> {
  const words = withoutNoProgress(allWords);
  const { env, io } = context;
  if (words.length < allWords.length) limitProgress(io.stderr, 'nothing');
  else if (env.TERM === 'dumb' || isSet(env.CI)) limitProgress(io.stderr, 'lines');
  const run = async (line: readonly string[]) => {
    const program = await programFor(line, context);
    await program.parseAsync(line, { from: 'user' });
  };
  return runCommand(async () => {
    if (allWords.length > 0 || !hasScreen(context) || !context.prompts.isInteractive()) return run(words);
    const { menu } = await import('./menu/menu.ts');
    return menu(context, run);
  }, context);
}

/** Every command takes `--no-progress`, before or after its name; what follows `--` belongs to other programs. */
function withoutNoProgress(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return words.filter((word, index) => word !== NO_PROGRESS || (end !== -1 && index > end));
}

const NO_PROGRESS = '--no-progress';

/** Whether a variable is set, as CI systems set `CI`. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

async function programFor(words: readonly string[], context: CommandContext): Promise<Command> {
  const { stdout, stderr } = context.io;
  const program = new Command('cks-lab')
    .description('Practice for the CKS exam on a real kube-apiserver, and learn what an answer really does.')
    .version(cksLabVersion(), '-V, --version')
    .option(NO_PROGRESS, 'do not show the steps of long work; every command takes this')
    .enablePositionalOptions()
    .showHelpAfterError('(cks-lab --help lists all commands)')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride();
  await addCommands(program, COMMANDS, words, context);
  showExamples(program, ['cks-lab start audit-01', 'cks-lab grade', 'cks-lab audit lint policy.yaml']);
  return program;
}
