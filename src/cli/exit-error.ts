/** Ends the program with this exit code; the message goes to stderr unchanged. docs/learner.md lists the exit codes. */
export class ExitError extends Error {
  readonly code: number;

  constructor(code: number, message = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExitError';
    this.code = code;
  }
}

export const DONE = 0;
/** Graded and not passed; a policy has errors, differs or breaks an expectation. */
export const NOT_PASSED = 1;
export const WRONG_USAGE = 2;
export const TOOL_FAILED = 3;
export const INTERRUPTED = 130;
