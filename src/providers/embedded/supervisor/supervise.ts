import { closeSync, openSync, readFileSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MANIFESTS } from '../../../node/manifest/manifest-folder.ts';
import { identify } from '../../../process/identity.ts';
import { parseJson } from '../../../process/json-guard.ts';
import { ARCHITECTURE, NODE_NAME } from '../cluster/address.ts';
import { PROTOCOL } from '../connection/protocol-version.ts';
import { stageAt } from '../isolation/stage.ts';
import { apiClient } from './api-client.ts';
import { watchApiServer } from './api-server.ts';
import { reply, serve } from './connection-server.ts';
import type { ContainerRecord } from './container-record.ts';
import { makeIdleSuspension } from './idle-suspension.ts';
import { isSupervisorInput } from './input.ts';
import { isolation } from './isolation.ts';
import { openJournal } from './journal.ts';
import { makeKubelet } from './kubelet.ts';
import { serveKubeletApi } from './kubelet-api.ts';
import { leaveMachine } from './leave-machine.ts';
import { serveNode } from './node-server.ts';
import { watchManifests } from './pod-source.ts';
import { managePods } from './pods.ts';
import { signalGroup } from './program.ts';
import { startReporter } from './reporter.ts';
import { isStanding, serveConnect, serveProgram, serveTerminal } from './serve-programs.ts';
import { crictl } from './shims/crictl.ts';
import { journalctl } from './shims/journalctl.ts';
import { systemctl } from './shims/systemctl.ts';
import { suspendableProcesses } from './suspendable-processes.ts';
import { makeTerminals } from './terminals.ts';

/**
 * Stands in for the kubelet as PID 1 of a node, executed by boot.pl inside the node's isolation. Before it leaves the
 * machine's file system for the node's root, it loads everything it needs and opens its control socket. `stage` is the
 * folder where boot.pl has assembled the root.
 */
export async function supervise(stage: string): Promise<void> {
  const { control, root } = stageAt(stage);
  const input = parseJson(readFileSync(`${control}/supervisor-input.json`, 'utf8'), isSupervisorInput);
  if (input === null) throw new Error('supervisor-input.json is not of this version');
  const { images, kubernetes, hasRange } = input;
  // The machine's /proc is still mounted, and shows the pid that this process has on the machine.
  const identity = await identify(Number(readlinkSync('/proc/self')));
  const walls = isolation(fileURLToPath(new URL('../isolation/enter.pl', import.meta.url)), hasRange);
  const terminals = makeTerminals(walls);

  const journal = openJournal(NODE_NAME, 1);
  const containers = new Set<ContainerRecord>();
  const userAgent = `kubelet/${kubernetes} (linux/${ARCHITECTURE})`;
  const api = apiClient('/etc/kubernetes/kubelet.conf', userAgent);
  const apiServer = watchApiServer(
    apiClient('/etc/kubernetes/admin.conf', userAgent),
    apiClient('/etc/kubernetes/super-admin.conf', userAgent),
    () => pods.instances,
    () => report(),
  );
  const suspension = makeIdleSuspension({
    suspendable: () => (apiServer.isReady() ? suspendableProcesses(pods.instances) : null),
    signal: signalGroup,
  });
  const pods = managePods({
    images,
    kubernetes,
    journal,
    containers,
    isolation: walls,
    suspension,
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
    suspension,
  });
  const source = watchManifests(MANIFESTS, NODE_NAME, journal, pods.want);
  const kubelet = makeKubelet(journal, source, pods);

  // If PID 1 ended, so would the whole node.
  process.on('unhandledRejection', (reason) => console.error(reason));
  process.chdir(control);
  // Can still be written when the machine's files can no longer be reached.
  const tellIdentity = openSync('supervisor.json', 'w', 0o600);
  rmSync('control.sock', { force: true });
  await serve('control.sock', async (conversation) => {
    const { request, socket, gone } = conversation;
    if (request.what === 'suspended') return reply(socket, { isSuspended: suspension.isSuspended });
    const leave = suspension.use();
    if (gone.aborted || isStanding(request)) leave();
    else gone.addEventListener('abort', leave, { once: true });
    switch (request.what) {
      case 'program':
        return serveProgram(conversation, walls);
      case 'terminal':
        return serveTerminal(conversation, terminals, () => suspension.use()());
      case 'connect':
        return serveConnect(conversation);
      case 'terminals':
        return reply(
          socket,
          terminals.list().map(({ id, startedAt, isAttached }) => ({ id, startedAt, isAttached })),
        );
      case 'begin':
        // All of the node's files exist now.
        await kubelet.restart();
        reply(socket, { begun: true });
        return serveKubeletApi(containers, journal);
      case 'static-pods':
        return reply(socket, { pods: pods.staticPods(), rejected: source.rejected() });
      case 'ready':
        return reply(socket, await apiServer.settled(gone));
      default:
        return reply(socket, { error: `unknown request ${request.what}` });
    }
  });
  process.chdir('/');

  await leaveMachine(root);
  removeContainers();
  serveNode(kubelet, {
    crictl: crictl({ containers, images, kubernetes: kubernetes }),
    journalctl: journalctl(journal),
    systemctl: systemctl(kubelet, journal),
  });
  leaveLog();
  writeSync(tellIdentity, JSON.stringify({ ...identity, protocol: PROTOCOL }));
  closeSync(tellIdentity);
}

/** Removes what an earlier start left; folders that are nested too deeply remain, and do no harm. */
function removeContainers(): void {
  try {
    rmSync('/run/containerd', { recursive: true, force: true });
  } catch (error) {
    console.error(error);
  }
}

/**
 * Closes the log that this process was started with. It is a file of the machine, and a learner whose library is loaded
 * by programs that this process executes can take over this process and everything that it has open.
 */
function leaveLog(): void {
  for (const descriptor of [1, 2]) {
    closeSync(descriptor);
    if (openSync('/dev/null', 'w') !== descriptor) throw new Error('the log of this process could not be replaced');
  }
}
