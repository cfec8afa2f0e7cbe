import type { LabNode } from '../../node/lab-node.ts';
import { posixNode } from '../../node/posix-node.ts';
import { containerConnection } from './container-connection.ts';
import type { Docker } from './docker.ts';
import { DUMP_SCRIPT, readDump } from './node-dump.ts';
import { staticPodsOf } from './static-pods.ts';

/** The control-plane node of a kind cluster; its container has the node's name. */
export function kindNode(docker: Docker, container: string): LabNode {
  return posixNode({
    name: container,
    ...containerConnection(docker, container),
    kubectl: ['kubectl'],
    adminKubeconfig: '/etc/kubernetes/admin.conf',
    async staticPods(node, options) {
      const { stdout } = await node.exec(['sh', '-c', DUMP_SCRIPT], options);
      return staticPodsOf(readDump(stdout), container);
    },
  });
}

/** A worker of a kind cluster. kubectl runs on the control plane node, which has the admin's credentials. */
export function kindWorker(docker: Docker, container: string, controlPlane: LabNode): LabNode {
  return { ...kindNode(docker, container), kubectl: controlPlane.kubectl };
}
