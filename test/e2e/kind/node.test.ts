import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { LabNode, StaticPod, StaticPods } from '../../../src/node/lab-node.ts';
import { newLab, provider, removeLab, work } from './node-labs.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

describe('a kind node', () => {
  const spec = newLab('node');
  let node: LabNode;
  let original = '';

  beforeAll(async () => {
    node = await provider.create(spec, work);
    original = await contentOf(MANIFEST);
  });
  afterAll(() => removeLab(spec));

  async function contentOf(path: string): Promise<string> {
    const read = await node.readFile(path);
    if (read.state !== 'file') throw new Error(`${path}: ${read.state}`);
    return Buffer.from(read.bytes).toString();
  }

  test('has an API server that accepts requests at once', async () => {
    const created = await node.kubectl(['create', 'configmap', 'at-once', '--from-literal=a=b']);
    expect(created).toMatchObject({ exitCode: 0, stdout: 'configmap/at-once created\n' });
    expect((await node.kubectl(['delete', 'configmap', 'at-once'])).exitCode).toBe(0);
    expect((await node.kubectl(['get', 'nodes', '-o', 'name'])).stdout).toBe(`node/${node.name}\n`);
  });

  describe('files', () => {
    beforeEach(async () => {
      await node.exec(['sh', '-c', 'rm -rf /root/files && mkdir /root/files']);
    });

    test('are read and written with their bytes, mode and owner', async () => {
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
      await node.exec(['sh', '-c', 'echo old >/root/files/a; chmod 600 /root/files/a; chown 7:7 /root/files/a']);
      await node.writeFile('/root/files/a', bytes);
      const read = await node.readFile('/root/files/a');
      expect(read).toMatchObject({ state: 'file', stat: { size: 100_000, mode: 0o600 } });
      expect(read.state === 'file' && Buffer.compare(read.bytes, bytes)).toBe(0);
      expect((await node.exec(['stat', '-c', '%u:%g', '/root/files/a'])).stdout).toBe('7:7\n');
      expect(await node.list('/root/files')).toEqual(['a']);
      expect(Buffer.compare(await buffer(node.streamFile('/root/files/a', 99_990)), bytes.subarray(99_990))).toBe(0);
    });

    test('that are not regular files are reported as what they are', async () => {
      await node.exec(['sh', '-c', 'cd /root/files; ln -s loop loop; mkfifo pipe; mkdir folder; truncate -s 50M big']);
      const state = async (name: string) => (await node.readFile(`/root/files/${name}`)).state;
      expect(await Promise.all(['loop', 'pipe', 'folder', 'big', 'none'].map(state))).toEqual([
        'loop',
        'special',
        'directory',
        'too-large',
        'missing',
      ]);
    });

    test('behind a link are those of the node, not of this machine', async () => {
      await node.exec(['ln', '-s', '/etc/hostname', '/root/files/link']);
      expect(await contentOf('/root/files/link')).toBe(`${node.name}\n`);
    });
  });

  test('an interrupted program does not keep running', async () => {
    const interrupt = new AbortController();
    const sleeping = node.exec(['sleep', '4242'], { signal: interrupt.signal });
    while ((await node.exec(['pgrep', '-f', 'sleep 4242'])).exitCode !== 0) await sleep(50);
    interrupt.abort();
    await expect(sleeping).rejects.toMatchObject({ reason: 'aborted' });
    expect((await node.exec(['pgrep', '-x', 'sleep'])).exitCode).toBe(1);
  });

  describe('static pods', () => {
    beforeEach(async () => {
      if ((await contentOf(MANIFEST)) !== original) await node.writeFile(MANIFEST, original);
      await waitFor(({ pods }) => {
        const [only, ...others] = apiServers(pods);
        return only?.state.phase === 'running' && only.state.ready && others.length === 0;
      });
    });

    const apiServers = (pods: readonly StaticPod[]) => pods.filter(({ container }) => container === 'kube-apiserver');

    /** Waits until a condition holds, and returns the pods at that moment. */
    async function waitFor(condition: (pods: StaticPods) => boolean): Promise<StaticPods> {
      for (const deadline = Date.now() + 150_000; ; await sleep(300)) {
        const now = await node.staticPods();
        if (condition(now)) return now;
        if (Date.now() > deadline)
          throw new Error(`the condition did not hold in time: ${JSON.stringify(now, null, 1)}`);
      }
    }
    async function apiServerIn(phase: StaticPod['state']['phase'], but?: string): Promise<StaticPod> {
      const { pods } = await waitFor(({ pods }) =>
        apiServers(pods).some((pod) => pod.state.phase === phase && pod.uid !== but),
      );
      const [pod] = apiServers(pods).filter((pod) => pod.state.phase === phase && pod.uid !== but);
      if (!pod) throw new Error('unseen');
      return pod;
    }
    function edited(
      change: (
        container: { command: string[]; volumeMounts: unknown[] },
        pod: { spec: { volumes: unknown[] } },
      ) => void,
    ): string {
      const manifest = parse(original);
      change(manifest.spec.containers[0], manifest);
      return stringify(manifest);
    }

    test('of a settled node are all running, each from its file', async () => {
      const { pods, rejected } = await node.staticPods();
      expect(rejected).toEqual([]);
      expect(pods.map(({ manifest, state }) => [manifest, state.phase])).toEqual(
        ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => [
          `/etc/kubernetes/manifests/${name}.yaml`,
          'running',
        ]),
      );
      const [apiServer] = apiServers(pods);
      expect(apiServer?.argv).toEqual(parse(original).spec.containers[0].command);
      expect(apiServer?.name).toBe(`kube-apiserver-${node.name}`);
      expect(apiServer?.mounts).toContainEqual({
        containerPath: '/etc/kubernetes/pki',
        hostPath: '/etc/kubernetes/pki',
        readOnly: true,
      });
      expect((await node.stat(apiServer?.logPath ?? ''))?.type).toBe('file');
    });

    test('with an unknown flag: the old pod stops, the new one crashes, with a back-off', async () => {
      const old = await apiServerIn('running');
      await node.writeFile(
        MANIFEST,
        edited(({ command }) => command.push('--no-such-flag=1')),
      );
      expect((await apiServerIn('stopping')).uid).toBe(old.uid);
      const { pods } = await waitFor((now) =>
        apiServers(now.pods).some(({ state }) => state.phase === 'crashed' && state.backoffUntil !== null),
      );
      const [crashed] = apiServers(pods);
      expect(crashed).toMatchObject({
        manifest: MANIFEST,
        state: { phase: 'crashed', exitCode: 1, reason: 'CrashLoopBackOff' },
      });
      expect(crashed?.uid).not.toBe(old.uid);
      expect(crashed?.argv).toContain('--no-such-flag=1');
      expect(await contentOf(crashed?.logPath ?? '')).toContain('unknown flag: --no-such-flag');
    });

    test('with a hostPath that fails its check: the pod waits, and says why and until when', async () => {
      const old = await apiServerIn('running');
      const manifest = edited(({ volumeMounts }, { spec }) => {
        volumeMounts.push({ name: 'policy', mountPath: '/policy' });
        spec.volumes.push({ name: 'policy', hostPath: { path: '/etc/kubernetes/none', type: 'File' } });
      });
      await node.writeFile(MANIFEST, manifest);
      const { pods } = await waitFor((now) =>
        apiServers(now.pods).some(({ state }) => state.phase === 'waiting' && state.retryAt !== null),
      );
      const waiting = apiServers(pods).find(({ uid }) => uid !== old.uid);
      expect(waiting).toMatchObject({ manifest: MANIFEST, state: { phase: 'waiting', reason: 'FailedMount' } });
      expect(waiting?.state).toHaveProperty(
        'message',
        expect.stringContaining('hostPath type check failed, /etc/kubernetes/none is not a file'),
      );
    });

    test('with an unreadable manifest: it is refused, and its pod stops within 20 s', async () => {
      await node.writeFile(MANIFEST, original.replace('spec:\n', 'spec:\n\tx: 1\n'));
      const { rejected } = await waitFor((now) => now.rejected.length > 0);
      expect(rejected).toMatchObject([
        { file: MANIFEST, message: expect.stringContaining("couldn't parse as pod(yaml: ") },
      ]);
      await apiServerIn('stopping');
      await waitFor(({ pods }) => apiServers(pods).length === 0);
    });

    test('with a second copy: the one whose name comes later runs', async () => {
      const copy = `${MANIFEST}.bak`;
      await node.writeFile(
        copy,
        edited(({ command }) => command.push('--v=1')),
      );
      try {
        const pod = await apiServerIn('running', (await apiServerIn('stopping')).uid);
        expect(pod.manifest).toBe(copy);
        expect(pod.argv).toContain('--v=1');
      } finally {
        await node.exec(['rm', '-f', copy]);
      }
    });
  });
});
