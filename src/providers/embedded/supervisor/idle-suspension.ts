/**
 * Suspends an unused lab: its control plane is stopped (SIGSTOP), and runs briefly every few seconds, so that leases
 * are renewed, probes run, and controllers do what is due.
 *
 * It is suspended when it has not been used for a while and `suspendable` returns the processes to stop. Any use
 * resumes it at once.
 */
export interface IdleSuspension {
  /** Marks the lab as in use: resumes it, and keeps it running until the returned function is called. */
  use(): () => void;
  /**
   * Does work that needs the control plane once it is running, and keeps it from being stopped until the work is done.
   */
  whileRunning<T>(work: () => Promise<T>): Promise<T>;
  /** Whether it is stopped except for brief periods. */
  readonly isSuspended: boolean;
}

/** Milliseconds. */
export interface SuspensionTimes {
  /** How long the lab must have been unused. */
  readonly quiet: number;
  /**
   * The shortest time limit in a control plane that a stop could exceed is the 15 s lease of the API server's address,
   * renewed every 10 s; next are the 10 s in which a controller manager has to renew its lease.
   * Source: pkg/controlplane/apiserver/options/options.go, component-base/config/v1alpha1/defaults.go.
   */
  readonly stopped: number;
  readonly running: number;
  /**
   * The pause between stopping two processes, in which a process that is still running answers those that were stopped
   * before it.
   */
  readonly step: number;
}

export interface SuspensionOptions {
  /** The pids to stop, clients before the servers that they call; `null` while the lab has to run. */
  readonly suspendable: () => readonly number[] | null;
  readonly signal: (pid: number, signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly times?: SuspensionTimes;
}

const TIMES: SuspensionTimes = { quiet: 20_000, stopped: 4_000, running: 400, step: 50 };

export function makeIdleSuspension({ suspendable, signal, times = TIMES }: SuspensionOptions): IdleSuspension {
  let users = 0;
  let works = 0;
  let isSuspended = false;
  const stopped: number[] = [];
  /** Resolves when the processes that are stopped, or about to be, are resumed. */
  let resumed: PromiseWithResolvers<void> | null = null;
  let timer = setTimeout(suspend, times.quiet);

  function next(step: () => void, delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(step, delay);
  }

  function suspend(): void {
    isSuspended = suspendable() !== null;
    if (!isSuspended) next(suspend, times.quiet);
    else if (works > 0) next(suspend, times.running);
    else {
      resumed = Promise.withResolvers();
      stopOne();
    }
  }

  function stopOne(): void {
    const pids = suspendable();
    const pid = pids?.find((one) => !stopped.includes(one));
    if (pids === null) resumeBriefly();
    else if (pid === undefined) next(resumeBriefly, times.stopped);
    else {
      signal(pid, 'SIGSTOP');
      stopped.push(pid);
      next(stopOne, times.step);
    }
  }

  function resumeBriefly(): void {
    resume();
    next(suspend, times.running);
  }

  /** Resumes servers before their clients. */
  function resume(): void {
    for (const pid of stopped.splice(0).reverse()) signal(pid, 'SIGCONT');
    resumed?.resolve();
    resumed = null;
  }

  return {
    use() {
      users += 1;
      isSuspended = false;
      clearTimeout(timer);
      resume();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        users -= 1;
        if (users === 0) next(suspend, times.quiet);
      };
    },
    async whileRunning(work) {
      while (resumed) await resumed.promise;
      works += 1;
      try {
        return await work();
      } finally {
        works -= 1;
      }
    },
    get isSuspended() {
      return isSuspended;
    },
  };
}
