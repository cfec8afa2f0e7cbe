/**
 * Lets a lab that nobody uses doze: its control plane is stopped (SIGSTOP), and woken every few seconds for a moment, in
 * which leases are renewed, probes are made and controllers do what is due.
 *
 * It dozes when nobody has used it for a while and `sleepers` gives the processes to be stopped. Whoever uses it wakes
 * it at once.
 */
export interface Doze {
  /** Somebody uses the lab: wakes it, and keeps it awake until what this gives back is called. */
  use(): () => void;
  /** Does what needs the control plane once that is awake, and keeps it from being stopped meanwhile. */
  whileAwake<T>(work: () => Promise<T>): Promise<T>;
  /** Whether it is stopped except for those moments. */
  readonly isDozing: boolean;
}

/** Milliseconds. */
export interface DozeTimes {
  /** For how long nobody must have used the lab. */
  readonly quiet: number;
  /**
   * The shortest time limit in a control plane that a stop could exceed is the 15 s lease of the API server's address,
   * renewed every 10 s; next are the 10 s in which a controller manager has to renew its lease.
   * Source: pkg/controlplane/apiserver/options/options.go, component-base/config/v1alpha1/defaults.go.
   */
  readonly asleep: number;
  readonly awake: number;
  /** In which a process that goes on answers those that have been stopped before it. */
  readonly step: number;
}

export interface DozeOptions {
  /** The pids to be stopped, those that ask before those that are asked; `null` while the lab has to be awake. */
  readonly sleepers: () => readonly number[] | null;
  readonly signal: (pid: number, signal: 'SIGSTOP' | 'SIGCONT') => void;
  readonly times?: DozeTimes;
}

const TIMES: DozeTimes = { quiet: 20_000, asleep: 4_000, awake: 400, step: 50 };

export function makeDoze({ sleepers, signal, times = TIMES }: DozeOptions): Doze {
  let users = 0;
  let works = 0;
  let isDozing = false;
  const stopped: number[] = [];
  /** Resolves when what is stopped, or about to be, goes on. */
  let awoken: PromiseWithResolvers<void> | null = null;
  let timer = setTimeout(fallAsleep, times.quiet);

  function next(step: () => void, delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(step, delay);
  }

  function fallAsleep(): void {
    isDozing = sleepers() !== null;
    if (!isDozing) next(fallAsleep, times.quiet);
    else if (works > 0) next(fallAsleep, times.awake);
    else {
      awoken = Promise.withResolvers();
      stopOne();
    }
  }

  function stopOne(): void {
    const pids = sleepers();
    const pid = pids?.find((one) => !stopped.includes(one));
    if (pids === null) wakeForAMoment();
    else if (pid === undefined) next(wakeForAMoment, times.asleep);
    else {
      signal(pid, 'SIGSTOP');
      stopped.push(pid);
      next(stopOne, times.step);
    }
  }

  function wakeForAMoment(): void {
    wake();
    next(fallAsleep, times.awake);
  }

  /** Those that are asked first. */
  function wake(): void {
    for (const pid of stopped.splice(0).reverse()) signal(pid, 'SIGCONT');
    awoken?.resolve();
    awoken = null;
  }

  return {
    use() {
      users += 1;
      isDozing = false;
      clearTimeout(timer);
      wake();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        users -= 1;
        if (users === 0) next(fallAsleep, times.quiet);
      };
    },
    async whileAwake(work) {
      while (awoken) await awoken.promise;
      works += 1;
      try {
        return await work();
      } finally {
        works -= 1;
      }
    },
    get isDozing() {
      return isDozing;
    },
  };
}
