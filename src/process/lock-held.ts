/** Somebody else holds the lock. */
export class LockHeld extends Error {
  /** The holder's process id; `null` when it has not written it down yet, or no longer. */
  readonly pid: number | null;

  constructor(file: string, pid: number | null) {
    super(`${file} is held by ${pid === null ? 'another process' : `process ${pid}`}`);
    this.name = 'LockHeld';
    this.pid = pid;
  }
}
