import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { ApiClient } from './api-client.ts';
import type { PodInstance } from './pod-instance.ts';

/** The state of the API server, as far as the code that waits for it needs to know. */
export type ApiServerState =
  | { readonly state: 'ready' }
  /** It will not become ready without a change on the node; `why` is one line. */
  | { readonly state: 'down'; readonly why: string };

export interface ApiServerWatch {
  /** Whether the API server that is running now has been ready. */
  isReady(): boolean;
  /** To be called when something has changed: the API server may be running now. */
  look(): void;
  /** Resolves when it is ready, or when it certainly will not become ready by itself. */
  settled(signal: AbortSignal): Promise<ApiServerState>;
  mayStart(container: Container, signal: AbortSignal): Promise<void>;
}

/** Milliseconds. */
const SHORTEST_PAUSE = 20;
/** An answer to a first request may take seconds, and then the API server may be ready at once. */
const LONGEST_PAUSE = 100;
/** The answers to a client that it does not know, or does not authorize. */
const REFUSES: readonly number[] = [401, 403];
/**
 * Until it has read the bindings of its roles, it refuses its admin. If it still refuses after this, that may be
 * intended, or it may be slow.
 */
const ROLES_KNOWN_WITHIN = 5_000;
/** A controller manager is not delayed longer than this: it would wait as long by itself. */
const HELD_BACK = 10_000;

/**
 * Watches for the API server's first successful answer to /readyz after each start, requested as the cluster's admin.
 * It succeeds once the informers have synced and the roles exist, so that permitted requests are no longer refused. If
 * the admin is refused, the request is repeated as a member of system:masters, who needs no role; if that is refused as
 * well, the learner has changed who may access the API server.
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
      // A starting API server has more important work than answering.
      const pause = Math.min(Math.max(SHORTEST_PAUSE, Date.now() - begun), LONGEST_PAUSE);
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

  /** Whether an API server that has refused its admin since then intends to. */
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
      // If aborted, the container may start as well.
      await until(standing, limit).catch(() => undefined);
      // Code that waits for the API server needs the processor more.
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

/** The status of the answer; `null` if there is none. */
function readyz(client: ApiClient): Promise<number | null> {
  return client.request('GET', '/readyz').then(
    ({ status }) => status,
    () => null,
  );
}

function isApiServer({ image }: Container): boolean {
  return image.includes('/kube-apiserver:');
}
