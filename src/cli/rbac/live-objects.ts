import {
  CoreV1Api,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  RbacAuthorizationV1Api,
} from '@kubernetes/client-node';
import type { RbacFile } from '../../domains/rbac/load.ts';
import { ExitError, TOOL_FAILED } from '../exit-error.ts';

/**
 * The roles, bindings and service accounts of the cluster in the current kubeconfig, as one list in JSON. Only reads.
 * Throws ExitError where there is no cluster, or where it does not let them be listed.
 */
export async function liveObjects(): Promise<RbacFile> {
  const config = currentConfig();
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new ExitError(
      TOOL_FAILED,
      'cks-lab: the kubeconfig has no current context; kubectl config use-context sets one',
    );
  }
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const core = config.makeApiClient(CoreV1Api);
  const listed = async (kind: string, list: Promise<KubernetesListObject<KubernetesObject>>) =>
    (await list).items.map((item) => ({ apiVersion: kind === 'ServiceAccount' ? 'v1' : RBAC, ...item, kind }));
  try {
    const items = await Promise.all([
      listed('ClusterRole', rbac.listClusterRole()),
      listed('ClusterRoleBinding', rbac.listClusterRoleBinding()),
      listed('Role', rbac.listRoleForAllNamespaces()),
      listed('RoleBinding', rbac.listRoleBindingForAllNamespaces()),
      listed('ServiceAccount', core.listServiceAccountForAllNamespaces()),
    ]);
    return {
      name: config.getCurrentContext(),
      text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.flat() }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1).join('') : String(error);
    throw new ExitError(TOOL_FAILED, `cks-lab: cannot read the RBAC objects of ${cluster.server}: ${reason}`, {
      cause: error,
    });
  }
}

function currentConfig(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
    return config;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExitError(TOOL_FAILED, `cks-lab: cannot read the kubeconfig: ${reason}`, { cause: error });
  }
}

const RBAC = 'rbac.authorization.k8s.io/v1';
