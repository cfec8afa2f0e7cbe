import { type CommandResult, runCli } from '../../fixtures/run-cli.ts';

/** Runs `cks-lab rbac …` in this process. */
export function rbac(...words: readonly string[]): Promise<CommandResult> {
  return runCli(['rbac', ...words]);
}
