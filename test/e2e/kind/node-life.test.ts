import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabNode, NodeUnreachable } from '../../../src/node/lab-node.ts';
import { clusterOf } from '../../../src/providers/kind/cluster.ts';
import { kindProvider } from '../../../src/providers/kind/index.ts';
import { type DockerProxy, dockerProxy } from '../../fixtures/docker-proxy.ts';
import { docker, newLab, provider, removeLab, work } from './node-labs.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

test('without Docker there is no kind, which is reported', async () => {
  const nowhere = kindProvider({ env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  expect(await nowhere.available({ signal: work.signal, minor: 37 })).toMatchObject({
    usable: false,
    why: expect.stringContaining('Docker is not running'),
  });
  await expect(nowhere.create(newLab('nowhere'), work)).rejects.toThrow('docker');
});

describe('the life of a kind lab', () => {
  const spec = newLab('life');
  const twin = { ...newLab('life'), name: spec.name };
  let node: LabNode;

  beforeAll(async () => {
    [node] = await Promise.all([provider.create(spec, work), provider.create(twin, work)]);
  });
  afterAll(() => Promise.all([removeLab(spec), removeLab(twin)]));

  test('two labs with the same name, from two users of one Docker daemon, are two nodes', async () => {
    const presence = await provider.find(twin, work);
    if (presence.state !== 'running') throw new Error(presence.state);
    await node.exec(['touch', '/root/mine']);
    expect(await presence.node.stat('/root/mine')).toBeNull();
    expect((await presence.node.kubectl(['get', 'nodes', '-o', 'name'])).stdout).toBe(`node/${presence.node.name}\n`);
    await provider.destroy(twin, work);
    expect(await provider.find(twin, work)).toEqual({ state: 'absent' });
    expect((await provider.find(spec, work)).state).toBe('running');
  });

  test('a stopped node restarts with its files', async () => {
    await node.writeFile('/etc/kubernetes/mine', 'kept');
    await node.kubectl(['create', 'configmap', 'mine']);
    docker('stop', '--time', '1', node.name);
    expect(await provider.find(spec, work)).toEqual({ state: 'stopped' });
    await expect(node.readFile('/etc/kubernetes/mine')).rejects.toThrow(NodeUnreachable);

    node = await provider.create(spec, work);
    expect(await node.readFile('/etc/kubernetes/mine')).toMatchObject({ state: 'file' });
    expect((await node.kubectl(['get', 'configmap', 'mine', '-o', 'name'])).stdout).toBe('configmap/mine\n');
  });

  test('a node with a broken API server restarts in that state', async () => {
    const read = await node.readFile(MANIFEST);
    if (read.state !== 'file') throw new Error(read.state);
    const manifest = Buffer.from(read.bytes).toString();
    await node.writeFile(MANIFEST, manifest.replace('- kube-apiserver\n', '- kube-apiserver\n    - --no-such-flag\n'));
    docker('stop', '--time', '1', node.name);
    node = await provider.create(spec, work);
    const { pods } = await node.staticPods();
    expect(pods.find(({ container }) => container === 'kube-apiserver')).toMatchObject({
      state: { phase: 'crashed' },
      argv: expect.arrayContaining(['--no-such-flag']),
    });
  });

  describe('when Docker disappears', () => {
    const host = process.env.DOCKER_HOST?.replace('unix://', '');
    let proxy: DockerProxy;
    let proxied: LabNode;

    beforeAll(async () => {
      proxy = await dockerProxy(host);
      const behind = kindProvider({ env: { ...process.env, DOCKER_HOST: proxy.host } });
      const presence = await behind.find(spec, work);
      if (presence.state !== 'running') throw new Error(presence.state);
      proxied = presence.node;
    });
    afterAll(() => proxy[Symbol.asyncDispose]());

    test('current and later operations are unreachable, never an answer', async () => {
      expect((await proxied.exec(['echo', 'here'])).stdout).toBe('here\n');
      const running = proxied.exec(['sh', '-c', 'echo half; sleep 600']);
      const outcome = expect(running).rejects.toThrow(NodeUnreachable);
      while ((await node.exec(['pgrep', '-f', 'sleep 600'])).exitCode !== 0) await sleep(50);
      proxy.cut();
      await outcome;
      await expect(proxied.readFile('/etc/hostname')).rejects.toThrow(/Docker does not answer/);
      await expect(proxied.staticPods()).rejects.toThrow(NodeUnreachable);
      await expect(proxied.kubectl(['get', 'nodes'])).rejects.toThrow(NodeUnreachable);
    });
  });

  test('a minor version that the image does not have is refused, and nothing is left', async () => {
    const other = newLab('other', 36);
    await expect(provider.create(other, work)).rejects.toThrow(/v1\.37\.2.*1\.36/);
    expect(remains(other)).toEqual({ containers: '', files: [] });
    await removeLab(other);
  });

  test('reset creates a new node', async () => {
    await node.exec(['rm', '-rf', '/etc/kubernetes/pki', '/usr/bin/kubectl']);
    node = await provider.reset(spec, work);
    expect((await node.kubectl(['get', 'namespaces', '-o', 'name'])).stdout).toContain('namespace/default\n');
  });
});

describe('an interrupted creation', () => {
  const volumes = () => docker('volume', 'ls', '--quiet').split('\n').length;

  test.each([0.1, 0.4, 0.8, 1.5, 3, 6, 9, 12])('by kill -9 after %s s leaves nothing behind', async (seconds) => {
    const spec = newLab('cut');
    const before = volumes();
    const labs = fileURLToPath(new URL('node-labs.ts', import.meta.url));
    const code = `import { provider, work } from ${JSON.stringify(labs)}; await provider.create(${JSON.stringify(spec)}, work);`;
    const creator = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    await sleep(seconds * 1_000);
    creator.kill('SIGKILL');
    await provider.destroy(spec, work);
    expect(remains(spec)).toEqual({ containers: '', files: [] });
    expect(volumes()).toBe(before);
    await removeLab(spec);
  });

  test('by an abort leaves nothing behind either', async () => {
    const spec = newLab('abort');
    const interrupt = new AbortController();
    const steps: string[] = [];
    const creating = provider.create(spec, {
      signal: interrupt.signal,
      progress: (step) => {
        steps.push(step);
        if (step === 'Starting control-plane') interrupt.abort();
      },
    });
    await expect(creating).rejects.toMatchObject({ reason: 'aborted' });
    expect(steps).toContain('Preparing nodes');
    expect(remains(spec)).toEqual({ containers: '', files: [] });
    await removeLab(spec);
  });
});

function remains(spec: Parameters<typeof clusterOf>[0]): { containers: string; files: string[] } {
  const containers = docker('ps', '--all', '--quiet', '--filter', `name=${clusterOf(spec).name}`);
  return { containers, files: existsSync(spec.folder) ? readdirSync(spec.folder) : [] };
}
