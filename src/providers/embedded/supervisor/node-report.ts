import { cpus, release, totalmem } from 'node:os';
import { isObject, isObjectOf, isString, parseJson } from '../../../process/json-guard.ts';
import { ARCHITECTURE, NODE_ADDRESS, NODE_NAME } from '../cluster/address.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { KUBELET_PORT } from './kubelet-api.ts';

/** Reports the node as its kubelet does. */
export interface NodeReporter {
  /**
   * Registers the node if necessary, renews its lease, and reports that it is ready. Returns the node's uid in the API.
   */
  report(): Promise<string>;
}

const NODE = `/api/v1/nodes/${NODE_NAME}`;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const STRATEGIC = 'application/strategic-merge-patch+json';
/** Milliseconds between two reports of an unchanged status; the lease is the heartbeat. Source: kubelet configuration. */
const STATUS_PERIOD = 5 * 60 * 1_000;

/** Source: pkg/kubelet/kubelet_node_status.go and component-helpers apimachinery/lease. */
export function nodeReporter(api: ApiClient, kubeletVersion: string): NodeReporter {
  let reportedAt = 0;
  let uid: string | null = null;

  async function register(): Promise<string> {
    const found = await api.request('GET', NODE);
    if (found.status === 200) return uidOf(found);
    const made = await api.request('POST', '/api/v1/nodes', json(freshNode()));
    if (made.status !== 201) throw new Error(`the node could not be registered: ${made.body}`);
    return uidOf(made);
  }

  async function renewLease(): Promise<void> {
    const found = await api.request('GET', `${LEASES}/${NODE_NAME}`);
    const spec = {
      holderIdentity: NODE_NAME,
      leaseDurationSeconds: 40,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    };
    if (found.status === 404) {
      const metadata = { name: NODE_NAME, namespace: 'kube-node-lease' };
      await api.request('POST', LEASES, json({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }));
    } else if (found.status === 200) {
      await api.request('PUT', `${LEASES}/${NODE_NAME}`, json({ ...parseJson(found.body, isObject), spec }));
    }
  }

  return {
    async report() {
      uid ??= await register();
      await renewLease();
      if (Date.now() - reportedAt < STATUS_PERIOD) return uid;
      const patched = await api.request('PATCH', `${NODE}/status`, {
        contentType: STRATEGIC,
        value: { status: nodeStatus(kubeletVersion) },
      });
      if (patched.status === 404) uid = await register();
      else if (patched.status === 200) reportedAt = Date.now();
      return uid;
    },
  };
}

function json(value: unknown) {
  return { contentType: 'application/json', value };
}

const hasUid = isObjectOf<{ readonly metadata: { readonly uid: string } }>({
  metadata: isObjectOf<{ readonly uid: string }>({ uid: isString }),
});

function uidOf({ body }: ApiAnswer): string {
  const node = parseJson(body, hasUid);
  if (node === null) throw new Error(`the API server gave no node: ${body}`);
  return node.metadata.uid;
}

function freshNode() {
  const labels = {
    'kubernetes.io/arch': ARCHITECTURE,
    'kubernetes.io/hostname': NODE_NAME,
    'kubernetes.io/os': 'linux',
  };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE_NAME, labels } };
}

function nodeStatus(kubeletVersion: string) {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const resources = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: '110' };
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return {
    addresses: [
      { type: 'InternalIP', address: NODE_ADDRESS },
      { type: 'Hostname', address: NODE_NAME },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: KUBELET_PORT } },
    capacity: resources,
    allocatable: resources,
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    nodeInfo: {
      architecture: ARCHITECTURE,
      operatingSystem: 'linux',
      kernelVersion: release(),
      osImage: 'cks-lab embedded node',
      containerRuntimeVersion: 'cks-lab://embedded',
      kubeletVersion,
      kubeProxyVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  };
}
