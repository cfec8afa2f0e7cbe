import { closeSync, openSync, readFileSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { MANIFESTS } from '../../../node/manifest/manifest-folder.ts';
import { identify } from '../../../process/identity.ts';
import { ARCHITECTURE, NODE_ADDRESS, NODE_NAME } from '../cluster/address.ts';
import { apiClient } from './api-client.ts';
import { watchApiServer } from './api-server.ts';
import type { ContainerRecord } from './container-record.ts';
import { serve } from './control-server.ts';
import type { SupervisorInput } from './input.ts';
import { openJournal } from './journal.ts';
import { makeKubelet } from './kubelet.ts';
import { serveKubeletApi } from './kubelet-api.ts';
import { enterNodeRoot, makeNodeRoot } from './node-root.ts';
import { serveNode } from './node-server.ts';
import { watchManifests } from './pod-source.ts';
import { managePods } from './pods.ts';
import { startReporter } from './reporter.ts';
import { crictl } from './stand-ins/crictl.ts';
import { journalctl } from './stand-ins/journalctl.ts';
import { systemctl } from './stand-ins/systemctl.ts';

/**
 * PID 1 of a node, in fresh user, mount, pid, net, ipc and uts namespaces. It loads everything it needs from the
 * machine and opens its control socket there, then leaves the machine for the node's root and stands in for the
 * kubelet. Its only argument is the lab's folder on the machine, which also tells whose process this is.
 */
const [folder = ''] = process.argv.slice(2);
const { root, binds, images, kubernetes }: SupervisorInput = JSON.parse(
  readFileSync(`${folder}/supervisor-input.json`, 'utf8'),
);
// The machine's /proc is still mounted: it tells this process's pid there.
const identity = await identify(Number(readlinkSync('/proc/self')));

const journal = openJournal(NODE_NAME, 1);
const containers = new Set<ContainerRecord>();
const userAgent = `kubelet/${kubernetes} (linux/${ARCHITECTURE})`;
const api = apiClient('/etc/kubernetes/kubelet.conf', userAgent);
const apiServer = watchApiServer(
  apiClient('/etc/kubernetes/admin.conf', userAgent),
  () => pods.instances,
  () => report(),
);
const pods = managePods({
  images,
  kubernetes,
  journal,
  containers,
  async mayStart(container, signal) {
    await kubelet.active(signal);
    await apiServer.mayStart(container, signal);
  },
  changed() {
    apiServer.look();
    report();
  },
});
const report = startReporter({
  api,
  kubeletVersion: kubernetes,
  journal,
  isActive: () => kubelet.isActive(),
  isReady: apiServer.isReady,
  instances: () => pods.wanted,
});
const source = watchManifests(MANIFESTS, NODE_NAME, journal, pods.want);
const kubelet = makeKubelet(journal, source, pods);

// With PID 1 the whole node would end.
process.on('unhandledRejection', (reason) => console.error(reason));
process.chdir(folder);
// Still ours to write when the machine's files are out of reach.
const tellIdentity = openSync('supervisor.json', 'w', 0o600);
rmSync('control.sock', { force: true });
await serve('control.sock', async ({ what }, send, gone) => {
  switch (what) {
    case 'begin':
      // The node's files are all there.
      await kubelet.restart();
      send({ begun: true });
      await serveKubeletApi(containers, journal);
      break;
    case 'static-pods':
      send({ pods: pods.staticPods(), rejected: source.rejected() });
      break;
    case 'ready':
      send(await apiServer.settled(gone));
      break;
    default:
      send({ error: `unknown request ${what}` });
  }
});
process.chdir('/');

await makeNodeRoot(root, `${folder}/mounts`);
flushCompileCache();
await enterNodeRoot(root, NODE_NAME, NODE_ADDRESS, binds);
rmSync('/run/containerd', { recursive: true, force: true });
serveNode(kubelet, {
  crictl: crictl({ containers, images, kubernetes: kubernetes }),
  journalctl: journalctl(journal),
  systemctl: systemctl(kubelet, journal),
});
writeSync(tellIdentity, JSON.stringify(identity));
closeSync(tellIdentity);
