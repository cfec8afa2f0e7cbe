import { errorText } from '../../../text/error-text.ts';
import { API_SERVER, NODE_NAME } from '../cluster/address.ts';
import type { ApiClient } from './api-client.ts';
import type { IdleSuspension } from './idle-suspension.ts';
import type { Journal } from './journal.ts';
import { mirrorPods } from './mirror-pods.ts';
import { nodeReporter } from './node-report.ts';
import type { PodInstance } from './pod-instance.ts';

/** Milliseconds; controllers consider a node not ready if its lease is older than 40 s. */
const HEARTBEAT = 10_000;
/** In the format of Go's HTTP client. */
const UNREACHABLE = `Get "${API_SERVER}/api/v1/nodes/${NODE_NAME}": dial tcp ${new URL(API_SERVER).host}: connect: connection refused`;
/** Changes come in groups. */
const SETTLING_TIME = 100;

export interface ReporterOptions {
  readonly api: ApiClient;
  readonly kubeletVersion: string;
  readonly journal: Journal;
  /** Whether the kubelet is to report at all. */
  readonly isActive: () => boolean;
  /** Whether the API server accepts reports. */
  readonly isReady: () => boolean;
  /** The pods that are wanted and not being stopped. */
  readonly instances: () => readonly PodInstance[];
  readonly suspension: IdleSuspension;
}

/**
 * Keeps the API's record of this node and its static pods up to date, as long as there is an API server. Call the
 * returned function whenever something has changed.
 */
export function startReporter(options: ReporterOptions): () => void {
  const { api, kubeletVersion, journal, isActive, isReady, instances, suspension } = options;
  const node = nodeReporter(api, kubeletVersion);
  const mirrors = mirrorPods(api);
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let again = false;

  async function sync(): Promise<void> {
    if (!isActive() || !isReady()) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      try {
        await suspension.whileRunning(async () => mirrors.sync(instances(), await node.report()));
      } catch (error) {
        tellFailure(errorText(error));
      }
    } while (again);
    busy = false;
  }

  function tellFailure(reason: string): void {
    for (const { identity } of instances()) {
      const fields = { podUID: identity.uid, pod: `${identity.namespace}/${identity.name}` };
      journal.error('status_manager.go:1257', 'Failed to get status for pod', fields, reason);
    }
  }

  setInterval(() => {
    if (isActive() && !isReady()) tellFailure(UNREACHABLE);
    void sync();
  }, HEARTBEAT);
  return () => {
    clearTimeout(timer);
    timer = setTimeout(sync, SETTLING_TIME);
  };
}
