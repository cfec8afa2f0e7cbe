import { LabProblem } from '../labs/lab.ts';
import { LockHeld } from '../process/lock.ts';
import { DONE, ExitError, INTERRUPTED, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { say } from './print.ts';

/** Runs a command to its end and gives its exit code; every error becomes a message on stderr here and nowhere else. */
export async function runCommand(command: () => Promise<void>): Promise<number> {
  try {
    await command();
    return DONE;
  } catch (error) {
    if (error instanceof ExitError) {
      if (error.message !== '') say(error.message);
      return error.code;
    }
    if (interruption.signal.aborted) {
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
    if (isCommanderError(error)) throw error;
    say(`cks-lab: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env.CKS_LAB_DEBUG && error instanceof Error) say(error.stack ?? '');
    return TOOL_FAILED;
  }
}

const interruption = new AbortController();

/**
 * The signal that Ctrl-C aborts. The first asks the work to clean up and end; a second one ends the program at once.
 * Only work that can be interrupted asks for it, so that everything else keeps the terminal's own behaviour.
 */
export function interruptible(): AbortSignal {
  if (process.listenerCount('SIGINT') === 0) {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (interruption.signal.aborted) process.exit(INTERRUPTED);
        say('\nCleaning up… press Ctrl-C again to quit immediately.');
        interruption.abort();
      });
    }
  }
  return interruption.signal;
}

function isCommanderError(error: unknown): boolean {
  return error instanceof Error && error.name === 'CommanderError';
}
