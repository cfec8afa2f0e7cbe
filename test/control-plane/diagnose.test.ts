import { expect, test } from 'vitest';
import type { ComponentState } from '../../src/control-plane/await-static-pod.ts';
import { type Diagnosis, diagnose } from '../../src/control-plane/diagnose.ts';
import { manifestEvidence } from '../../src/control-plane/manifest.ts';
import type { Where } from '../../src/node/where.ts';
import { type MemoryFile, memoryNode } from '../fixtures/memory-node.ts';

const FOLDER = '/etc/kubernetes/manifests';
const MANIFEST = `${FOLDER}/kube-apiserver.yaml`;
const POLICY = '/etc/kubernetes/audit/policy.yaml';
const LOGS = '/var/log/kubernetes/audit';
const STARTED = new Date('2026-01-01T10:00:00Z');
const signal = new AbortController().signal;

interface Written {
  readonly flags?: readonly string[];
  readonly mounts?: readonly string[];
  readonly volumes?: readonly string[];
  readonly name?: string;
}

const MOUNTS = [`{name: policy, mountPath: ${POLICY}, readOnly: true}`, `{name: log, mountPath: ${LOGS}}`];
const VOLUMES = [
  `{name: policy, hostPath: {path: ${POLICY}, type: File}}`,
  `{name: log, hostPath: {path: ${LOGS}, type: DirectoryOrCreate}}`,
];
const FLAGS = [`--audit-policy-file=${POLICY}`, `--audit-log-path=${LOGS}/audit.log`];

/** Builds a manifest. The flags are on lines 10 and following, in the given order. */
function manifest({
  flags = FLAGS,
  mounts = MOUNTS,
  volumes = VOLUMES,
  name = 'kube-apiserver',
}: Written = {}): string {
  return [
    'apiVersion: v1',
    'kind: Pod',
    `metadata: {name: ${name}, namespace: kube-system}`,
    'spec:',
    '  containers:',
    '  - name: kube-apiserver',
    '    image: registry.k8s.io/kube-apiserver:v1.37.2',
    '    command:',
    '    - kube-apiserver',
    ...flags.map((flag) => `    - ${flag}`),
    '    volumeMounts:',
    ...mounts.map((mount) => `    - ${mount}`),
    '  volumes:',
    ...volumes.map((volume) => `  - ${volume}`),
    '',
  ].join('\n');
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part)) + 1;
}

type Files = Readonly<Record<string, string | MemoryFile>>;

function nodeOf(files: Files) {
  const entries = Object.entries(files).map(([path, file]) => [
    path,
    typeof file === 'string' ? { content: file } : file,
  ]);
  return memoryNode(Object.fromEntries(entries), () => ({ pods: [], rejected: [] }));
}

/** Diagnoses a node that has these files and an API server that is running, or that exited with an error. */
async function diagnosed(files: Files, error: string | null, placeOf: (error: string) => Where | null = () => null) {
  const node = nodeOf(files);
  const evidence = await manifestEvidence(node, signal);
  if (evidence.state === 'absent') throw new Error(evidence.why);
  const file = evidence.manifest.file;
  const state: ComponentState =
    error === null
      ? {
          status: 'running',
          startedAt: STARTED,
          manifest: evidence,
          pod: {
            ...{ namespace: 'kube-system', name: 'kube-apiserver-controlplane', uid: '1', manifest: file },
            ...{ container: 'kube-apiserver', argv: [], mounts: [], logPath: null },
            state: { phase: 'running', pid: 7, startedAt: STARTED, ready: true },
          },
        }
      : {
          ...{ status: 'down', actual: 'it exits immediately after starting, with exit code 1' },
          ...{ why: error, error, where: { file, line: 1 }, manifest: evidence },
        };
  return diagnose(node, state, { signal, startupFiles: [], placeOf: async (one) => placeOf(one) });
}

/** Condenses a diagnosis: the cause, its place, and the texts of all other problems. */
function summary(diagnosis: Diagnosis) {
  if (diagnosis.status === 'running') return { also: diagnosis.also.map(({ what, where }) => [what, where?.line]) };
  const { why, where, also } = diagnosis;
  return { why: why.split('\n').slice(1).join('\n'), where, also: also.map(({ what }) => what) };
}

const whole: Files = { [MANIFEST]: manifest(), [POLICY]: 'rules', [`${LOGS}/audit.log`]: '' };
const missing = `loading audit policy file: failed to read file path "${POLICY}": open ${POLICY}: no such file or directory`;

const unmounted = manifest({ mounts: MOUNTS.slice(1) });
const readOnlyLog = manifest({ mounts: [MOUNTS[0] ?? '', `{name: log, mountPath: ${LOGS}, readOnly: true}`] });
const folderAsLog = manifest({ flags: [FLAGS[0] ?? '', `--audit-log-path=${LOGS}`] });
const spaced = manifest({ flags: [FLAGS[0] ?? '', `--audit-log-path = ${LOGS}/audit.log`] });
const apart = manifest({ flags: [FLAGS[0] ?? '', '--audit-log-path', '=', `${LOGS}/audit.log`] });
const quoted = manifest({ flags: [`--audit-policy-file="${POLICY}"`, FLAGS[1] ?? ''] });
const relative = manifest({ flags: ['--audit-policy-file=policy.yaml', FLAGS[1] ?? ''] });
const otherName = manifest({
  flags: ['--audit-policy-file=/etc/kubernetes/audit/rules.yaml', FLAGS[1] ?? ''],
  mounts: ['{name: policy, mountPath: /etc/kubernetes/audit}', MOUNTS[1] ?? ''],
  volumes: ['{name: policy, hostPath: {path: /etc/kubernetes/audit}}', VOLUMES[1] ?? ''],
});
const elsewhere = manifest({
  volumes: ['{name: policy, hostPath: {path: /etc/audit.yaml, type: File}}', VOLUMES[1] ?? ''],
});
const emptyDir = manifest({ volumes: ['{name: policy, emptyDir: {}}', VOLUMES[1] ?? ''] });

interface Case {
  readonly files: Files;
  readonly error: string;
  readonly why: string;
  readonly where: Where;
  readonly also?: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a policy that exists on the node and is not mounted: the flag': {
    files: { ...whole, [MANIFEST]: unmounted },
    error: missing,
    why: `No volumeMount covers ${POLICY}. The file exists on the node, but the container does not see it, and the API server exits with "no such file or directory".`,
    where: { file: MANIFEST, line: lineOf(unmounted, '--audit-policy-file') },
  },
  'a policy that is neither mounted nor on the node': {
    files: { [MANIFEST]: unmounted, [`${LOGS}/audit.log`]: '' },
    error: missing,
    why: `No volumeMount covers ${POLICY}. ${POLICY} does not exist on the node either, so the API server exits with "no such file or directory".`,
    where: { file: MANIFEST, line: lineOf(unmounted, '--audit-policy-file') },
  },
  'a log folder that is mounted read-only: the mount': {
    files: { ...whole, [MANIFEST]: readOnlyLog },
    error: `ensureLogFile: open ${LOGS}/audit.log: read-only file system`,
    why: `${LOGS}/audit.log cannot be written: the volumeMount at ${LOGS} has readOnly: true.`,
    where: { file: MANIFEST, line: lineOf(readOnlyLog, `mountPath: ${LOGS}`) },
  },
  'a log path that is a folder: the flag, not the mount': {
    files: { ...whole, [MANIFEST]: folderAsLog },
    error: `ensureLogFile: open ${LOGS}: is a directory`,
    why: `--audit-log-path names a directory, ${LOGS}; it must name a file.`,
    where: { file: MANIFEST, line: lineOf(folderAsLog, '--audit-log-path') },
  },
  'a flag with spaces around its equals sign: the flag': {
    files: { ...whole, [MANIFEST]: spaced },
    error: 'unknown flag: --audit-log-path ',
    why: `"--audit-log-path " is a single item of the list, and therefore the name of a flag; write --audit-log-path=VALUE.`,
    where: { file: MANIFEST, line: lineOf(spaced, '--audit-log-path') },
  },
  'an equals sign as an item of its own: the flag': {
    files: { ...whole, [MANIFEST]: apart },
    error: `"kube-apiserver" does not take any arguments, got ["${LOGS}/audit.log"]`,
    why: 'The value of --audit-log-path is "="; write --audit-log-path=VALUE, without spaces.',
    where: { file: MANIFEST, line: lineOf(apart, '--audit-log-path') },
  },
  'quotes that YAML does not take away: the flag': {
    files: { ...whole, [MANIFEST]: quoted },
    error: `loading audit policy file: failed to read file path "\\"${POLICY}\\"": open "${POLICY}": no such file or directory`,
    why: `The value of --audit-policy-file is "\\"${POLICY}\\"", quotes and spaces included; write --audit-policy-file=${POLICY}.`,
    where: { file: MANIFEST, line: lineOf(quoted, '--audit-policy-file') },
  },
  'a path that is relative: the flag': {
    files: { ...whole, [MANIFEST]: relative },
    error:
      'loading audit policy file: failed to read file path "policy.yaml": open policy.yaml: no such file or directory',
    why: '--audit-policy-file names "policy.yaml", which is not an absolute path.',
    where: { file: MANIFEST, line: lineOf(relative, '--audit-policy-file') },
  },
  'a name that is not in the mounted folder: the flag': {
    files: { ...whole, [MANIFEST]: otherName },
    error: 'open /etc/kubernetes/audit/rules.yaml: no such file or directory',
    why: '/etc/kubernetes/audit/rules.yaml on the node does not exist.',
    where: { file: MANIFEST, line: lineOf(otherName, 'rules.yaml') },
  },
  'a hostPath that does not exist: the volume': {
    files: { ...whole, [MANIFEST]: elsewhere },
    error: 'hostPath type check failed: /etc/audit.yaml is not a file',
    why: 'Volume "policy" has type File, and nothing exists at that path.',
    where: { file: MANIFEST, line: lineOf(elsewhere, '/etc/audit.yaml') },
  },
  'an emptyDir where the policy should be: the volume': {
    files: { ...whole, [MANIFEST]: emptyDir },
    error: missing,
    why: `${POLICY} is in volume "policy", an emptyDir, which is created empty and deleted with the pod.`,
    where: { file: MANIFEST, line: lineOf(emptyDir, 'emptyDir') },
  },
  'a second API server on the same port: its manifest': {
    files: { ...whole, [`${FOLDER}/zz.yaml`]: manifest({ name: 'copy' }) },
    error: 'failed to create listener: failed to listen on 0.0.0.0:6443: bind: address already in use',
    why: `${FOLDER}/zz.yaml runs a second API server, pod copy-controlplane, in addition to that of ${MANIFEST}.`,
    where: { file: `${FOLDER}/zz.yaml`, line: 1 },
  },
  'an unknown flag: the flag': {
    files: { ...whole, [MANIFEST]: manifest({ flags: [...FLAGS, '--audit-log=x'] }) },
    error: 'unknown flag: --audit-log',
    why: '',
    where: { file: MANIFEST, line: 12 },
  },
  'an error that explains itself: the first line': {
    files: whole,
    error: 'context deadline exceeded',
    why: '',
    where: { file: MANIFEST, line: 1 },
  },
  'two faults: the one behind the error, and the other below': {
    files: { ...whole, [MANIFEST]: manifest({ mounts: [] }) },
    error: missing,
    why: `No volumeMount covers ${POLICY}. The file exists on the node, but the container does not see it, and the API server exits with "no such file or directory".`,
    where: { file: MANIFEST, line: 10 },
    also: [
      `No volumeMount covers ${LOGS}/audit.log. The API server writes the log only inside its container, where a restart deletes it.`,
    ],
  },
};

test.each(Object.entries(cases))('%s', async (_, { files, error, why, where, also = [] }) => {
  const diagnosis = await diagnosed(files, error);
  expect(diagnosis).toMatchObject({ status: 'down', actual: 'it exits immediately after starting, with exit code 1' });
  expect(summary(diagnosis)).toEqual({ why, where, also });
});

test('the line of a refused file is preferred to that of the flag', async () => {
  const place = { file: POLICY, line: 7 };
  expect(summary(await diagnosed(whole, missing, () => place))).toEqual({ why: '', where: place, also: [] });
});

test('an API server that runs as it should has nothing to report', async () => {
  expect(await diagnosed(whole, null)).toEqual({ status: 'running', startedAt: STARTED, also: [] });
});

test('an API server that runs without a mount for its log, or in place of another manifest, is reported', async () => {
  const unseen = manifest({ mounts: MOUNTS.slice(0, 1) });
  const copied = `${FOLDER}/kube-apiserver.yaml.bak`;
  const files = { ...whole, [MANIFEST]: manifest(), [copied]: unseen };
  expect(summary(await diagnosed(files, null))).toEqual({
    also: [
      [
        `No volumeMount covers ${LOGS}/audit.log. The API server writes the log only inside its container, where a restart deletes it.`,
        lineOf(unseen, '--audit-log-path'),
      ],
      [
        `${MANIFEST} defines the same pod and is ignored: the kubelet takes the pod from ${copied}, whose name sorts last.`,
        1,
      ],
    ],
  });
});

test('a file that was written after the start is not the one that the API server uses', async () => {
  const files = { ...whole, [POLICY]: { content: 'rules', ctime: new Date('2026-01-01T11:00:00Z') } };
  expect(await diagnosed(files, null)).toMatchObject({
    status: 'outdated',
    actual: `it has been running since 2026-01-01T10:00:00.000Z, with ${POLICY} as it was then`,
    why: expect.stringContaining(`${POLICY} was written at 2026-01-01T11:00:00.000Z.`),
    where: { file: POLICY, line: 1 },
  });
});

test.each([
  ['client-ca-file', [], 'running'],
  ['encryption-provider-config', [], 'outdated'],
  ['encryption-provider-config', ['--encryption-provider-config-automatic-reload=true'], 'running'],
])('for --%s with %j, a later file makes the API server %s', async (flag, others, status) => {
  const flags = [...FLAGS, `--${flag}=/etc/kubernetes/extra/file`, ...others];
  const written = manifest({
    flags,
    mounts: [...MOUNTS, '{name: extra, mountPath: /etc/kubernetes/extra}'],
    volumes: [...VOLUMES, '{name: extra, hostPath: {path: /etc/kubernetes/extra}}'],
  });
  const later = { content: 'x', ctime: new Date('2026-01-01T11:00:00Z') };
  const files = { ...whole, [MANIFEST]: written, '/etc/kubernetes/extra/file': later };
  expect(await diagnosed(files, null)).toMatchObject({ status });
});
