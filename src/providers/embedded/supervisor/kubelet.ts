import { MANIFESTS } from '../../../node/manifest/manifest-folder.ts';
import type { Journal } from './journal.ts';
import type { PodSource } from './pod-source.ts';
import type { Pods } from './pods.ts';

/** The kubelet's stand-in as a service: while it is stopped, containers keep running, and nothing is started. */
export interface Kubelet {
  isActive(): boolean;
  /** When it was last started or stopped. */
  since(): Date;
  pid(): number;
  /** Resolves when the manifests have been read. */
  restart(): Promise<void>;
  stop(): void;
  /** Resolves when it is active. */
  active(signal: AbortSignal): Promise<void>;
}

export function makeKubelet(journal: Journal, source: PodSource, pods: Pods): Kubelet {
  let active = false;
  let since = new Date();
  const waiting = new Set<() => void>();

  function stop(): void {
    if (active) since = new Date();
    active = false;
    source.stop();
  }

  return {
    isActive: () => active,
    since: () => since,
    pid: () => process.pid,
    stop,
    async restart() {
      stop();
      active = true;
      since = new Date();
      journal.info('kubelet.go:389', 'Adding static pod path', { path: MANIFESTS });
      journal.info('kubelet.go:2673', 'Starting kubelet main sync loop');
      await source.start();
      // A new kubelet has no back-off.
      pods.retry();
      for (const wake of waiting) wake();
      waiting.clear();
    },
    active(signal) {
      if (active || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}
