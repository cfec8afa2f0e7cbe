import { type Ended, runCli } from '../../fixtures/run-cli.ts';

/** Runs `cks-lab rbac …` in this process. */
export function rbac(...words: readonly string[]): Promise<Ended> {
  return runCli(['rbac', ...words]);
}
