import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  ContainerRecord,
  ContainerState,
} from '../../../../../src/providers/embedded/supervisor/container-record.ts';
import { openJournal } from '../../../../../src/providers/embedded/supervisor/journal.ts';
import type { Kubelet } from '../../../../../src/providers/embedded/supervisor/kubelet.ts';
import type { Shim } from '../../../../../src/providers/embedded/supervisor/shims/answer.ts';
import { crictl } from '../../../../../src/providers/embedded/supervisor/shims/crictl.ts';
import { humanDuration } from '../../../../../src/providers/embedded/supervisor/shims/human-duration.ts';
import { journalctl } from '../../../../../src/providers/embedded/supervisor/shims/journalctl.ts';
import { systemctl } from '../../../../../src/providers/embedded/supervisor/shims/systemctl.ts';

const NOW = new Date('2026-11-24T10:00:00Z');
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function ask(shim: Shim, ...argv: readonly string[]) {
  const { exitCode, lines } = await shim(argv, new AbortController().signal);
  const said: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  for await (const { stream, text } of lines) said[stream].push(text);
  return { exitCode, stdout: said.stdout.join('\n'), stderr: said.stderr.join('\n') };
}

const images = {
  'kube-apiserver': { image: 'registry.k8s.io/kube-apiserver:v1.37.2', source: '/a' },
  'kube-controller-manager': { image: 'registry.k8s.io/kube-controller-manager:v1.37.2', source: '/c' },
  etcd: { image: 'registry.k8s.io/etcd:3.7.0-0', source: '/e' },
};

function record(name: keyof typeof images, digit: string, minutes: number, state: ContainerState): ContainerRecord {
  return {
    id: digit.repeat(64),
    pod: { namespace: 'kube-system', name: `${name}-controlplane`, uid: 'u', sandbox: 'f'.repeat(63) + digit },
    name,
    image: images[name].image,
    attempt: state.phase === 'exited' ? 0 : 1,
    argv: [name, '--flag=1'],
    env: { PATH: '/bin' },
    mounts: [{ containerPath: '/in', hostPath: '/out', readOnly: true }],
    logPath: '/nowhere/0.log',
    createdAt: new Date(NOW.getTime() - minutes * 60_000),
    ended: Promise.resolve(),
    state,
  };
}

const startedAt = new Date('2026-11-24T09:55:00Z');
const exited = {
  phase: 'exited',
  startedAt,
  finishedAt: new Date('2026-11-24T09:56:00Z'),
  exitCode: 1,
  reason: 'Error',
  message: '',
} as const satisfies ContainerState;

describe('crictl', () => {
  const run = () =>
    crictl({
      containers: new Set([
        record('kube-apiserver', 'a', 10, exited),
        record('kube-apiserver', 'b', 5, { phase: 'running', pid: 42, startedAt }),
        record('etcd', 'c', 61, { phase: 'running', pid: 43, startedAt }),
      ]),
      images,
      kubernetes: 'v1.37.2',
    });

  test('ps lists running containers, newest first, in columns', async () => {
    const { stdout } = await ask(run(), 'ps');
    expect(stdout.split('\n')).toEqual([
      'CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD                           NAMESPACE',
      'bbbbbbbbbbbbb       6b97c411622fa       5 minutes ago       Running             kube-apiserver      1                   fffffffffffff       kube-apiserver-controlplane   kube-system',
      'ccccccccccccc       b34b84ea9416a       About an hour ago   Running             etcd                1                   fffffffffffff       etcd-controlplane             kube-system',
    ]);
  });

  test.each([
    [['ps', '-a', '-q'], 'bac'],
    [['ps', '-q', '--name', 'api'], 'b'],
    [['ps', '-aq', '--name=^kube'], 'ba'],
    [['ps', '-q', '--state', 'Exited'], 'a'],
    [['ps', '-q', '-l'], 'b'],
    [['ps', '-aq', '--label', 'io.kubernetes.container.name=etcd'], 'c'],
    [['-r', 'unix:///run/containerd/containerd.sock', 'ps', '-q', '--id', 'ccc'], 'c'],
  ])('%j selects', async (argv, digits) => {
    const { stdout } = await ask(run(), ...argv);
    expect(stdout.split('\n')).toEqual([...digits].map((digit) => digit.repeat(64)));
  });

  test('ps -o json is the response of the runtime', async () => {
    const { stdout } = await ask(run(), 'ps', '-a', '-o', 'json', '--name', 'api');
    expect(JSON.parse(stdout).containers).toMatchObject([
      { id: 'b'.repeat(64), state: 'CONTAINER_RUNNING', metadata: { name: 'kube-apiserver', attempt: 1 } },
      { id: 'a'.repeat(64), state: 'CONTAINER_EXITED', createdAt: '1795513800000000000' },
    ]);
  });

  test('inspect shows the command line, the mounts and how it ended', async () => {
    const { stdout } = await ask(run(), 'inspect', 'aaa');
    expect(JSON.parse(stdout)).toMatchObject({
      info: { runtimeSpec: { process: { args: ['kube-apiserver', '--flag=1'] } } },
      status: {
        exitCode: 1,
        reason: 'Error',
        state: 'CONTAINER_EXITED',
        mounts: [{ containerPath: '/in', hostPath: '/out', readonly: true }],
      },
    });
  });

  test('a missing container', async () => {
    expect(await ask(run(), 'logs', 'zzz')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "zzz": not found',
    });
  });

  test.each([
    [['exec', '-it', 'b', 'sh'], 'crictl exec is not available'],
    [['ps', '--verbose'], 'crictl ps --verbose is not available'],
    [['ps', '-o', 'go-template'], 'crictl -o go-template is not available'],
  ])('refuses %j by name', (argv, message) => {
    expect(() => run()(argv, new AbortController().signal)).toThrow(message);
  });

  test('does not remove a running container', async () => {
    expect(await ask(run(), 'rm', 'bbb')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is running') });
  });
});

describe('journalctl', () => {
  const journal = openJournal('controlplane', 1);
  journal.info('kubelet.go:1', 'First');
  journal.error('file.go:107', 'Second', { path: '/x "y"' }, 'why');
  journal.plainError('nested.go:2', 'Third');
  const run = journalctl(journal);

  test('shows lines as journald and klog write them', async () => {
    const { stdout } = await ask(run, '-u', 'kubelet', '--no-pager');
    const head = /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d controlplane kubelet\[1\]: [IE]\d{4} \d\d:\d\d:\d\d\.\d{6} +1 /;
    const lines = stdout.split('\n');
    for (const line of lines) expect(line).toMatch(head);
    expect(lines.map((line) => line.replace(head, ''))).toEqual([
      'kubelet.go:1] "First"',
      'file.go:107] "Second" err="why" path="/x \\"y\\""',
      'nested.go:2] Third',
    ]);
  });

  test.each([
    [['-u', 'kubelet.service', '-n', '1'], ['Third']],
    [
      ['-xeu', 'kubelet', '-r'],
      ['Third', 'Second', 'First'],
    ],
    [['-u', 'kubelet', '-g', 'second'], ['Second']],
    [
      ['-n2', '-o', 'cat'],
      ['Second', 'Third'],
    ],
  ])('%j', async (argv, words) => {
    const { stdout } = await ask(run, ...argv);
    expect(stdout.split('\n').map((line) => /First|Second|Third/.exec(line)?.[0])).toEqual(words);
  });

  test('another unit has no entries', async () => {
    expect(await ask(run, '-u', 'sshd')).toMatchObject({ stdout: '-- No entries --' });
  });

  test('follows the journal', async () => {
    const gone = new AbortController();
    const { lines, follows } = await run(['-u', 'kubelet', '-f', '-n', '1'], gone.signal);
    expect(follows).toBe(true);
    const seen: string[] = [];
    for await (const { text } of lines) {
      seen.push(/\] (.*)$/.exec(text)?.[1] ?? '');
      if (seen.length === 1) setImmediate(() => journal.plainError('x.go:1', 'later'));
      else gone.abort();
    }
    expect(seen).toEqual([expect.stringContaining('Third'), expect.stringContaining('later')]);
  });

  test.each([[['--since', 'today']], [['-o', 'json']], [['_PID=1']]])('refuses %j', (argv) => {
    expect(() => run(argv, new AbortController().signal)).toThrow('is not available on this practice node');
  });
});

describe('systemctl', () => {
  let done: string[];
  let active: boolean;
  const kubelet: Kubelet = {
    isActive: () => active,
    since: () => new Date('2026-11-24T09:50:00Z'),
    pid: () => 1,
    async restart() {
      done.push('restart');
      active = true;
    },
    stop() {
      done.push('stop');
      active = false;
    },
    active: async () => {},
  };
  const run = systemctl(kubelet, openJournal('controlplane', 1));
  beforeEach(() => {
    [done, active] = [[], true];
  });

  test('restarts, stops and starts the kubelet', async () => {
    await ask(run, 'restart', 'kubelet');
    await ask(run, 'stop', 'kubelet.service');
    expect(await ask(run, 'is-active', 'kubelet')).toEqual({ exitCode: 3, stdout: 'inactive', stderr: '' });
    await ask(run, 'start', 'kubelet');
    await ask(run, 'start', 'kubelet');
    expect(done).toEqual(['restart', 'stop', 'restart']);
    expect(await ask(run, 'daemon-reload')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('status', async () => {
    const { stdout, exitCode } = await ask(run, 'status', 'kubelet', '--no-pager');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('● kubelet.service - kubelet: The Kubernetes Node Agent');
    expect(stdout).toContain('     Active: active (running) since Tue 2026-11-24 09:50:00 UTC; 10 minutes ago');
  });

  test.each([
    [['restart', 'foo'], 5, 'Failed to restart foo.service: Unit foo.service not found.'],
    [['status', 'foo'], 4, 'Unit foo.service could not be found.'],
  ])('%j', async (argv, exitCode, stderr) => {
    expect(await ask(run, ...argv)).toEqual({ exitCode, stdout: '', stderr });
  });

  test.each([[['edit', 'kubelet']], [['stop', 'containerd']], [['restart']], [[]]])('refuses %j', async (argv) => {
    await expect(ask(run, ...argv)).rejects.toThrow('is not available on this practice node');
  });
});

test.each([
  [0, 'Less than a second'],
  [1_999, '1 second'],
  [59_000, '59 seconds'],
  [60_000, 'About a minute'],
  [46 * 60_000, '46 minutes'],
  [3_600_000, 'About an hour'],
  [47 * 3_600_000, '47 hours'],
  [48 * 3_600_000, '2 days'],
  [14 * 86_400_000, '2 weeks'],
  [90 * 86_400_000, '3 months'],
  [3 * 365 * 86_400_000, '3 years'],
])('%i ms is %s', (milliseconds, words) => {
  expect(humanDuration(milliseconds)).toBe(words);
});
