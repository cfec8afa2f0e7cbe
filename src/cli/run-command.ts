import { CommanderError } from 'commander';
import { LabProblem } from '../labs/lab.ts';
import { LockHeld } from '../process/lock-held.ts';
import { errorText } from '../text/error-text.ts';
import type { CommandContext } from './context.ts';
import { DONE, ExitError, INTERRUPTED, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';

/** Runs a command and returns its exit code; only here do errors become messages on stderr. */
export async function runCommand(
  command: () => Promise<unknown>,
  { io: { say }, env, interruption }: Pick<CommandContext, 'io' | 'env' | 'interruption'>,
): Promise<number> {
  try {
    await command();
    return DONE;
  } catch (error) {
    if (error instanceof ExitError) {
      if (error.message !== '') say(error.message);
      return error.code;
    }
    if (interruption.hasCome()) {
      say('Interrupted.');
      return INTERRUPTED;
    }
    if (error instanceof LabProblem) {
      say(`cks-lab: ${error.message}`);
      return WRONG_USAGE;
    }
    if (error instanceof LockHeld) {
      const who = error.pid === null ? 'another cks-lab' : `another cks-lab (process ${error.pid})`;
      say(`cks-lab: ${who} is using this lab; wait for it to finish, or stop it`);
      return TOOL_FAILED;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    say(`cks-lab: ${errorText(error)}`);
    if (env.CKS_LAB_DEBUG && error instanceof Error) say(error.stack ?? '');
    return TOOL_FAILED;
  }
}
