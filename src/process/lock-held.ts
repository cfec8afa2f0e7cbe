/** Another process, or other code in this one, holds the lock. */
export class LockHeld extends Error {
  /** The holder's process ID; `null` if it has not been written yet, or has been removed. */
  readonly pid: number | null;

  constructor(file: string, pid: number | null) {
    super(`${file} is held by ${pid === null ? 'another process' : `process ${pid}`}`);
    this.name = 'LockHeld';
    this.pid = pid;
  }
}
