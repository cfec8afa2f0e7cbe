import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabNode, NodeUnreachable } from '../../../src/node/lab-node.ts';
import { identify, isAlive } from '../../../src/process/identity.ts';
import { run } from '../../../src/process/run.ts';
import { labFolder } from '../../../src/providers/embedded/lab-folder.ts';
import { findSupervisor, killSupervisor } from '../../../src/providers/embedded/supervisor-process.ts';
import { anotherUser, inCheckout } from './another-user.ts';
import {
  apiServer,
  inPhase,
  MANIFEST,
  provider,
  readText,
  ready,
  type TestLab,
  testLab,
  until,
  work,
} from './node-lab.ts';

const CREATE = fileURLToPath(new URL('node-create.ts', import.meta.url));

/** The processes on this machine that were started for a lab in a folder. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder) && line.includes('unshare'));
}

/** The processes on the same network as one, and that one. */
async function pidsBeside(pid: number): Promise<readonly number[]> {
  const network = (of: string) => readlink(`/proc/${of}/ns/net`).catch(() => null);
  const [its, pids] = await Promise.all([network(String(pid)), readdir('/proc')]);
  const beside = await Promise.all(pids.map(async (other) => ((await network(other)) === its ? [Number(other)] : [])));
  return beside.flat().filter((each) => Number.isInteger(each));
}

async function mountsOf(folder: string): Promise<readonly string[]> {
  return (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(folder));
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function stopped(lab: TestLab): Promise<boolean> {
  return (await provider.find(lab.spec, work)).state === 'stopped';
}

describe('a lab', () => {
  let lab: TestLab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await testLab('life');
    expect(await provider.find(lab.spec, work)).toEqual({ state: 'absent' });
    node = await provider.create(lab.spec, work);
  });
  afterAll(async () => lab[Symbol.asyncDispose]());

  test('is ready and accepts requests as soon as it is created, and shows its node and pods', async () => {
    expect(await node.kubectl(['get', '--raw', '/readyz'])).toMatchObject({ stdout: 'ok', stderr: '', exitCode: 0 });
    expect(await node.kubectl(['create', 'configmap', 'at-once'])).toMatchObject({ stderr: '', exitCode: 0 });
    expect((await provider.find(lab.spec, work)).state).toBe('running');
    await until('a ready node with its pods', async () => {
      const { stdout } = await node.exec([
        'sh',
        '-c',
        'kubectl get nodes --no-headers; kubectl get pods -A --no-headers',
      ]);
      return /^controlplane +Ready /m.test(stdout) && stdout.match(/ 1\/1 +Running /g)?.length === 3;
    });
  });

  test('follows no link to the machine', async () => {
    const hostname = (await readFile('/etc/machine-id', 'utf8').catch(() => null)) ?? 'none';
    const script = `
      ln -s /etc/machine-id /root/link
      ln -s /proc/1/root/etc/machine-id /root/through-proc
      cat /root/link /root/through-proc /proc/1/cwd/etc/machine-id`;
    const { stdout } = await node.exec(['sh', '-c', script]);
    expect(stdout).not.toContain(hostname.trim());
    expect(await node.readFile('/root/link')).toEqual({ state: 'missing' });
    expect((await node.readFile('/root/through-proc')).state).not.toBe('file');
    await node.exec(['ln', '-s', lab.spec.folder, '/root/folder']);
    expect(await node.list('/root/folder')).toBeNull();
  });

  test('changes nothing on the machine, not even as root', async () => {
    const attempts = [
      'touch /usr/bin/mine',
      'mount -o remount,rw,bind /usr && touch /usr/bin/mine',
      'umount /usr && ls /usr',
      'mount -t proc proc /mnt',
      'echo x > /proc/sys/kernel/core_pattern',
      'mknod /root/disk b 254 0 && cat /root/disk',
      'touch /opt/cks-lab/bin/kubectl',
      'kill -9 1; sleep 0.2; kill -0 1',
    ];
    const codes = await Promise.all(attempts.map(async (attempt) => (await node.exec(['sh', '-c', attempt])).exitCode));
    expect(codes.slice(0, -1).every((code) => code !== 0)).toBe(true);
    expect(codes.at(-1)).toBe(0);
    expect(await isThere('/usr/bin/mine')).toBe(false);
  });

  test('reports that it is gone when its supervisor is killed, and restarts with its files', async () => {
    await node.writeFile('/root/notes', 'mine');
    const manifest = (await readText(node, MANIFEST)).replace('annotations:', 'annotations:\n    mine: "1"');
    await node.writeFile(MANIFEST, manifest);
    await ready(node);
    await run(['pkill', '-KILL', '-f', `main.ts ${lab.spec.folder}`]);
    await until('the end of the lab', () => stopped(lab));
    await expect(node.exec(['true'])).rejects.toThrow(NodeUnreachable);
    await expect(node.staticPods()).rejects.toThrow(NodeUnreachable);
    expect(await processesOf(lab.spec.folder)).toEqual([]);
    node = await provider.create(lab.spec, work);
    expect(await readText(node, '/root/notes')).toBe('mine');
    expect(await readText(node, MANIFEST)).toBe(manifest);
    expect(await node.kubectl(['get', 'configmap', 'at-once'])).toMatchObject({ exitCode: 0 });
  });

  test('restarts with links that the machine must not follow', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await node.exec([
      'sh',
      '-c',
      `mv /opt /opt.old; ln -s ${outside} /opt; mv /dev /dev.old; rm -rf /srv; ln -s ${outside} /srv`,
    ]);
    await provider.find(lab.spec, work);
    await run(['pkill', '-KILL', '-f', `main.ts ${lab.spec.folder}`]);
    await until('the end of the lab', () => stopped(lab));
    node = await provider.create(lab.spec, work);
    expect(await readdir(outside)).toEqual([]);
    await rm(outside, { recursive: true });
  });

  test('restarts although its API server cannot start', async () => {
    await node.writeFile(MANIFEST, 'nothing');
    await run(['pkill', '-KILL', '-f', `main.ts ${lab.spec.folder}`]);
    await until('the end of the lab', () => stopped(lab));
    node = await provider.create(lab.spec, work);
    expect((await node.staticPods()).rejected).toMatchObject([{ file: MANIFEST }]);
  });

  test('is like new after a reset', async () => {
    node = await provider.reset(lab.spec, work);
    expect(await node.stat('/root/notes')).toBeNull();
    expect(await node.kubectl(['get', 'configmap', 'at-once'])).toMatchObject({ exitCode: 1 });
  });

  test('ends its programs when it is interrupted', async () => {
    const mark = `sleep 4${Math.floor(Math.random() * 1e6)}`;
    const interrupted = node.exec(['sh', '-c', `exec ${mark}`], { signal: AbortSignal.timeout(300) });
    await expect(interrupted).rejects.toThrow('interrupted');
    await until('its end', async () => !(await node.exec(['ps', 'ax'])).stdout.includes(mark));
  });

  test('has ended, with everything that ran in it, when it has been killed', async () => {
    const folder = labFolder(lab.spec);
    const inNode = await Promise.all((await pidsBeside((await findSupervisor(folder))?.pid ?? 0)).map(identify));
    expect(inNode.length).toBeGreaterThan(3);
    await killSupervisor(folder);
    expect(await Promise.all(inNode.map(isAlive))).not.toContain(true);
    node = await provider.create(lab.spec, work);
  });

  test('shares nothing with a second one', async () => {
    await using second = await testLab('second');
    const other = await provider.create(second.spec, work);
    await Promise.all([node, other].map((each) => inPhase(each, 'running')));
    await other.kubectl(['create', 'configmap', 'only-here']);
    expect(await node.kubectl(['get', 'configmap', 'only-here'])).toMatchObject({ exitCode: 1 });
    const keys = await Promise.all([node, other].map((each) => readText(each, '/etc/kubernetes/pki/sa.key')));
    expect(keys[0]).not.toBe(keys[1]);
  });

  test('leaves nothing behind, even if its folders are not accessible', async () => {
    await node.exec([
      'sh',
      '-c',
      'mkdir -p /root/closed/in && chmod 0 /root/closed && touch "/root/$(printf "\\377")"',
    ]);
    await provider.destroy(lab.spec, work);
    expect(await processesOf(lab.spec.folder)).toEqual([]);
    expect(await mountsOf(lab.spec.folder)).toEqual([]);
    expect(await readdir(lab.spec.folder)).toEqual([]);
    await provider.destroy(lab.spec, work);
    expect(await provider.find(lab.spec, work)).toEqual({ state: 'absent' });
  });
});

test.each([0, 150, 400, 800, 1500, 2500])(
  'a start that is killed after %i ms leaves nothing behind',
  async (milliseconds) => {
    await using lab = await testLab('killed');
    const child = spawn(process.execPath, [CREATE, lab.spec.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await sleep(milliseconds);
    child.kill('SIGKILL');
    await provider.destroy(lab.spec, work);
    expect(await processesOf(lab.spec.folder)).toEqual([]);
    expect(await readdir(lab.spec.folder)).toEqual([]);
  },
);

test('an aborted start leaves nothing behind', async () => {
  await using lab = await testLab('aborted');
  const abort = new AbortController();
  const creating = provider.create(lab.spec, { ...work, signal: abort.signal });
  const ended = expect(creating).rejects.toThrow();
  await until('its supervisor', async () => (await findSupervisor(labFolder(lab.spec))) !== null);
  await until('its API server', async () => {
    const presence = await provider.find(lab.spec, work);
    return presence.state === 'running' && (await apiServer(presence.node).catch(() => null));
  });
  abort.abort();
  await ended;
  expect(await processesOf(lab.spec.folder)).toEqual([]);
  expect(await readdir(lab.spec.folder)).toEqual([]);
});

test('a start whose node ends while its files are written fails with that reason', async () => {
  await using lab = await testLab('ended');
  const folder = labFolder(lab.spec);
  const ended = expect(provider.create(lab.spec, work)).rejects.toThrow('the node could not be started');
  await until('its mounts', async () => isThere(folder.staged));
  await killSupervisor(folder);
  await ended;
  expect(await processesOf(lab.spec.folder)).toEqual([]);
  expect(await readdir(lab.spec.folder)).toEqual([]);
});

test.runIf(process.getuid?.() === 0)('a user without privileges can also create a lab', async () => {
  const { home, as, env, checkout } = await anotherUser(54_321);
  try {
    const [node = '', create = ''] = [process.execPath, CREATE].map((file) => inCheckout(checkout, file));
    const { exitCode, stdout, stderr } = await run(['env', ...as, node, create, join(home, 'lab'), 'try'], {
      env: { ...process.env, ...env },
      cwd: home,
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('configmap/mine created');
    expect(stdout).toContain('uid=0(root)');
    expect(exitCode).toBe(0);
  } finally {
    await rm(home, { recursive: true });
  }
});

test('without user namespaces, it reports this and what to do', async () => {
  const script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
  const argv = ['unshare', '--user', '--map-root-user', 'sh', '-c', script, 'sh'] as const;
  const { stdout } = await run([...argv, process.execPath, CREATE, '/nowhere', 'available']);
  expect(JSON.parse(stdout)).toMatchObject({
    usable: false,
    why: 'user namespaces are switched off (user.max_user_namespaces is 0)',
    remedies: expect.arrayContaining(['--provider kind']),
  });
});

test('embedded nodes can run here', async () => {
  expect(await provider.available({ signal: work.signal, minor: 37 })).toEqual({ usable: true });
});
