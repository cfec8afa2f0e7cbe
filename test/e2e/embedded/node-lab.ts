import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLabName } from '../../../src/labs/lab-name.ts';
import type { LabNode, StaticPod } from '../../../src/node/lab-node.ts';
import { embeddedProvider } from '../../../src/providers/embedded/index.ts';
import type { LabSpec, Provider, WorkOptions } from '../../../src/providers/provider.ts';

export const provider: Provider = embeddedProvider({ env: process.env });
export const work: WorkOptions = { signal: new AbortController().signal, progress: () => {} };
export const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
export const POLICY = '/etc/kubernetes/audit/policy.yaml';

/** A lab in a folder of its own. When it is disposed of, the lab and the folder are removed. */
export interface TestLab extends AsyncDisposable {
  readonly spec: LabSpec;
}

export async function testLab(name: string): Promise<TestLab> {
  const folder = await mkdtemp(join(tmpdir(), `cks-lab-${name}-`));
  if (!isLabName(name)) throw new Error(`${name} is no name for a lab`);
  const spec: LabSpec = { name, minor: 37, nodes: 1, folder };
  return {
    spec,
    async [Symbol.asyncDispose]() {
      await provider.destroy(spec, work);
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits until `look` finds something on a node, and returns it. */
export async function until<T>(what: string, look: () => Promise<T | null | false>, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come about within ${seconds} s`);
    await sleep(100);
  }
}

export async function apiServer(node: LabNode): Promise<StaticPod | null> {
  const { pods } = await node.staticPods();
  return pods.find(({ container }) => container === 'kube-apiserver') ?? null;
}

/** Waits until the API server's pod is in a phase, and optionally has a uid other than `otherThan`. */
export function inPhase<P extends StaticPod['state']['phase']>(
  node: LabNode,
  phase: P,
  otherThan?: string,
): Promise<StaticPod & { readonly state: { readonly phase: P } }> {
  return until(`an API server that is ${phase}`, async () => {
    const pod = await apiServer(node);
    return pod && pod.uid !== otherThan && isInPhase(pod, phase) && pod;
  });
}

function isInPhase<P extends string>(pod: StaticPod, phase: P): pod is StaticPod & { state: { phase: P } } {
  return pod.state.phase === phase;
}

export function ready(node: LabNode): Promise<true> {
  return until('a ready API server', async () => {
    const { exitCode } = await node.kubectl(['get', '--raw', '/readyz']);
    return exitCode === 0 && true;
  });
}

export async function readText(node: LabNode, path: string): Promise<string> {
  const read = await node.readFile(path);
  if (read.state !== 'file') throw new Error(`${path}: ${read.state}`);
  return Buffer.from(read.bytes).toString();
}

/** Edits the API server's manifest by replacing texts, all of which must occur in it. */
export async function edit(node: LabNode, ...changes: readonly (readonly [from: string, to: string])[]): Promise<void> {
  let text = await readText(node, MANIFEST);
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the manifest has no ${from}`);
    text = text.replace(from, to);
  }
  await node.writeFile(MANIFEST, text);
}

export const GOOD_POLICY = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n';

/** The edits that enable audit logging. */
export function auditing({ policyMount = true, logMount = true, readOnlyLog = false, policyType = 'File' } = {}) {
  const flags =
    '    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log\n';
  const mounts = [
    policyMount &&
      `    - mountPath: /etc/kubernetes/audit/policy.yaml\n      name: audit-policy\n      readOnly: true\n`,
    logMount && `    - mountPath: /var/log/kubernetes/audit\n      name: audit-log\n      readOnly: ${readOnlyLog}\n`,
  ];
  const volumes = [
    policyMount && `  - name: audit-policy\n    hostPath:\n      path: ${POLICY}\n      type: ${policyType}\n`,
    logMount &&
      `  - name: audit-log\n    hostPath:\n      path: /var/log/kubernetes/audit\n      type: DirectoryOrCreate\n`,
  ];
  const join = (parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join('');
  return [
    ['    - --allow-privileged=true\n', `    - --allow-privileged=true\n${flags}`],
    ['    volumeMounts:\n', `    volumeMounts:\n${join(mounts)}`],
    ['  volumes:\n', `  volumes:\n${join(volumes)}`],
  ] as const;
}
