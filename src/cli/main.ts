import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { addCommands } from './commands.ts';
import { WRONG_USAGE } from './exit-error.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { runCommand } from './run-command.ts';

const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));

const program = new Command('cks-lab')
  .description('Practise for the CKS exam on a real kube-apiserver, and learn what an answer really does.')
  .version(version, '-V, --version')
  .enablePositionalOptions()
  .showHelpAfterError('(cks-lab --help lists all commands)')
  .exitOverride();
addCommands(program);

try {
  process.exitCode = await runCommand(async () => {
    await program.parseAsync();
  });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
}
