import type { ApiClient } from './api-client.ts';
import type { Journal } from './journal.ts';
import { mirrorPods } from './mirror-pods.ts';
import { nodeReporter } from './node-report.ts';
import type { PodInstance } from './pod-instance.ts';

/** Milliseconds; a node whose lease is older than 40 s is not ready to the controllers. */
const HEARTBEAT = 10_000;
/** Changes come in groups. */
const SETTLING_TIME = 100;

export interface ReporterOptions {
  readonly api: ApiClient;
  readonly kubeletVersion: string;
  readonly journal: Journal;
  readonly isReady: () => boolean;
  /** The pods that are wanted and not being stopped. */
  readonly instances: () => readonly PodInstance[];
}

/**
 * Keeps what the API knows of this node and its static pods up to date, for as long as there is an API server.
 * Call what it gives back whenever something has changed.
 */
export function startReporter({ api, kubeletVersion, journal, isReady, instances }: ReporterOptions): () => void {
  const node = nodeReporter(api, kubeletVersion);
  const mirrors = mirrorPods(api);
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;

  async function sync(): Promise<void> {
    if (!isReady()) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      try {
        await mirrors.sync(instances(), await node.report());
      } catch (error) {
        if (isReady()) journal.error('kubelet.go:3579', 'Failed to report to the API server', {}, String(error));
      }
    } while (again);
    busy = false;
  }

  setInterval(sync, HEARTBEAT);
  return () => {
    clearTimeout(timer);
    timer = setTimeout(sync, SETTLING_TIME);
  };
}
