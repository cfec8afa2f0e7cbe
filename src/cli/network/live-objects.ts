import {
  CoreV1Api,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  NetworkingV1Api,
} from '@kubernetes/client-node';
import type { NamedText } from '../../domains/network/load.ts';
import { ExitError, TOOL_FAILED } from '../exit-error.ts';

/**
 * The policies of the cluster in the current kubeconfig and what they are about, as one list in JSON. Only reads. Throws
 * ExitError where there is no cluster, or where it does not let them be listed.
 */
export async function liveObjects(): Promise<NamedText> {
  const config = new KubeConfig();
  config.loadFromDefault();
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const fix = 'kubectl config use-context sets one';
    throw new ExitError(TOOL_FAILED, `cks-lab: the kubeconfig has no current context; ${fix}`);
  }
  const networking = config.makeApiClient(NetworkingV1Api);
  const core = config.makeApiClient(CoreV1Api);
  try {
    const items = await Promise.all([
      typed('NetworkPolicy', networking.listNetworkPolicyForAllNamespaces(), 'networking.k8s.io/v1'),
      typed('Namespace', core.listNamespace()),
      typed('Pod', core.listPodForAllNamespaces()),
      typed('Service', core.listServiceForAllNamespaces()),
      typed('Node', core.listNode()),
    ]);
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.flat() });
    return { file: config.getCurrentContext(), text };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    const message = `cks-lab: cannot read the network policies of ${cluster.server}: ${reason}`;
    throw new ExitError(TOOL_FAILED, message, { cause: error });
  }
}

async function typed(kind: string, list: Promise<KubernetesListObject<KubernetesObject>>, apiVersion = 'v1') {
  return (await list).items.map((item) => ({ ...item, apiVersion, kind }));
}
