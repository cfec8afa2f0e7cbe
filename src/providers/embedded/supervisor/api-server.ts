import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { ApiClient } from './api-client.ts';
import type { PodInstance } from './pod-instance.ts';

/** The state of the API server, as far as the code that waits for it needs to know. */
export type ApiServerState =
  | { readonly state: 'ready' }
  /** It will not be ready without a change on the node; why, in a line. */
  | { readonly state: 'down'; readonly why: string };

export interface ApiServerWatch {
  /** Whether the one that runs now has been ready. */
  isReady(): boolean;
  /** Something has changed: perhaps it runs now. */
  look(): void;
  /** Resolves when it is ready, or when it is certain that it does not become so by itself. */
  settled(signal: AbortSignal): Promise<ApiServerState>;
  mayStart(container: Container, signal: AbortSignal): Promise<void>;
}

/** Milliseconds. */
const SHORTEST_PAUSE = 20;
/** A pause is as many times as long as the answer took: one that starts has better things to do than to answer. */
const PAUSE_FOR_AN_ANSWER = 4;
/** What it answers to somebody whom it does not know, or does not allow that. */
const REFUSES: readonly number[] = [401, 403];
/** Until it has read the bindings of its roles it refuses its admin. One that goes on may mean to, or may be slow. */
const ROLES_KNOWN_WITHIN = 5_000;
/** A controller manager is not held back longer than this: it waits as long by itself. */
const HELD_BACK = 10_000;

/**
 * Watches for the API server's first good answer to /readyz after each start, asked as the cluster's admin. It is good
 * once the informers have synced and the roles are there, so whoever is allowed something is not forbidden it any more.
 * Where the admin is refused, a member of system:masters is asked, who needs no role; one who is refused, too, tells
 * that the learner has changed who may speak to the API server.
 * Source: pkg/kubeapiserver/authorizer/config.go (SystemPrivilegedGroup), apiserver/pkg/server/config.go
 * (informer-sync), pkg/registry/rbac/rest/storage_rbac.go (rbac/bootstrap-roles).
 */
export function watchApiServer(
  admin: ApiClient,
  master: ApiClient,
  instances: () => readonly PodInstance[],
  onReady: () => void,
): ApiServerWatch {
  let asking = false;
  let readyPid: number | null = null;
  const waiting = new Set<() => void>();
  let asked: Promise<unknown> = Promise.resolve();

  function look(): void {
    for (const wake of waiting) wake();
    const pid = runningPid();
    if (pid === null || pid === readyPid || asking) return;
    asking = true;
    void ask().finally(() => {
      asking = false;
    });
  }

  async function ask(): Promise<void> {
    let refusing: number | null = null;
    for (;;) {
      const pid = runningPid();
      if (pid === null) return;
      const begun = Date.now();
      const status = await readyz(admin);
      const pause = Math.max(SHORTEST_PAUSE, (Date.now() - begun) * PAUSE_FOR_AN_ANSWER);
      const isRefused = status !== null && REFUSES.includes(status);
      refusing = isRefused ? (refusing ?? Date.now()) : null;
      const isReady = status === 200 || (refusing !== null && (await servesOthers(refusing)));
      if (isReady && runningPid() === pid) {
        readyPid = pid;
        look();
        onReady();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Whether one that has refused its admin since then means to. */
  async function servesOthers(refusing: number): Promise<boolean> {
    if (Date.now() - refusing <= ROLES_KNOWN_WITHIN) return false;
    const status = await readyz(master);
    return status === 200 || (status !== null && REFUSES.includes(status));
  }

  function runningPid(): number | null {
    for (const { spec, state } of containers()) {
      if (isApiServer(spec) && state.phase === 'running') return state.pid;
    }
    return null;
  }

  function containers() {
    return instances().flatMap((instance) => instance.containers);
  }

  function standing(): ApiServerState | null {
    const pid = runningPid();
    if (pid !== null) return pid === readyPid ? { state: 'ready' } : null;
    const container = containers().find(({ spec }) => isApiServer(spec));
    if (!container) return { state: 'down', why: 'no manifest defines it' };
    const { state } = container;
    if (state.phase === 'crashed') return { state: 'down', why: `it exited with code ${state.exitCode}` };
    if (state.phase === 'waiting' && state.message !== '') return { state: 'down', why: state.message };
    return null;
  }

  async function until<T>(condition: () => T | null, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const value = condition();
      if (value !== null) return value;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  return {
    look,
    isReady: () => readyPid !== null && readyPid === runningPid(),
    settled(signal) {
      const answer = until(standing, signal);
      asked = answer.catch(() => undefined);
      return answer;
    },
    async mayStart({ image }, signal) {
      if (!image.includes('/kube-controller-manager:')) return;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(HELD_BACK)]);
      // Aborted, it may start as well.
      await until(standing, limit).catch(() => undefined);
      // Whoever waits for the API server needs the processor more.
      await Promise.race([asked, aborted(limit)]);
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The status of the answer; `null` when there is none. */
function readyz(client: ApiClient): Promise<number | null> {
  return client.request('GET', '/readyz').then(
    ({ status }) => status,
    () => null,
  );
}

function isApiServer({ image }: Container): boolean {
  return image.includes('/kube-apiserver:');
}
