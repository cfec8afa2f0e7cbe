import { INTERRUPTED } from './exit-error.ts';

export interface Interruption {
  /**
   * The signal that Ctrl-C aborts. Only work that can be interrupted requests it, so that everything else keeps the
   * terminal's default behavior.
   */
  signal(): AbortSignal;
  /** Whether it has been aborted. */
  hasCome(): boolean;
}

/** The first Ctrl-C asks the work to clean up and end; a second one ends the program at once. */
export function processInterruption(say: (text: string) => void): Interruption {
  const interruption = new AbortController();
  let isListening = false;
  return {
    signal() {
      if (!isListening) {
        for (const name of ['SIGINT', 'SIGTERM'] as const) {
          process.on(name, () => {
            if (interruption.signal.aborted) process.exit(INTERRUPTED);
            say('\nCleaning up… press Ctrl-C again to quit immediately.');
            interruption.abort();
          });
        }
        isListening = true;
      }
      return interruption.signal;
    },
    hasCome: () => interruption.signal.aborted,
  };
}
