import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { clearCache } from '../../src/binaries/acquire.ts';
import { ChecksumMismatch } from '../../src/binaries/download.ts';
import { obtainPrograms } from '../../src/binaries/obtain.ts';
import type { Program } from '../../src/binaries/release.ts';
import { ProgramsUnavailable } from '../../src/binaries/unavailable.ts';
import { LockHeld } from '../../src/process/lock-held.ts';
import { type Mirror, sha256, startMirror } from './mirror.ts';
import { temporaryFolder, writeScript } from './temporary-files.ts';

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const machine = `${process.platform}/${architecture}`;
const apiServerPath = `/dl.k8s.io/release/v1.37.2/bin/${machine}/kube-apiserver`;
const apiServer = '#!/bin/sh\necho Kubernetes v1.37.2\n';

async function setUp() {
  const home = await temporaryFolder();
  const mirror = await startMirror();
  const abort = new AbortController();
  const steps: string[] = [];
  const env: Record<string, string> = {
    CKS_LAB_HOME: home,
    CKS_LAB_RELEASES: mirror.base,
    PATH: await pathWithoutGo(home),
    HOME: home,
  };
  const obtain = <P extends Program>(...programs: P[]) =>
    obtainPrograms({
      programs,
      minor: 37,
      signal: abort.signal,
      progress: (step, detail) => steps.push(detail === undefined ? step : `${step}: ${detail}`),
      env,
    });
  return { env, home, cache: join(home, 'cache'), mirror, abort, steps, obtain };
}

async function pathWithoutGo(home: string) {
  const folder = join(home, 'bin');
  await mkdir(folder);
  for (const program of ['tar', 'gzip']) {
    await symlink(
      execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim(),
      join(folder, program),
    );
  }
  return folder;
}

function publish(mirror: Mirror, path: string, content: string | Uint8Array, checksum = sha256(content)) {
  mirror.files.set(path, content);
  mirror.files.set(`${path}.sha256`, checksum);
}

/** The entries in the cache other than complete programs. */
async function leftovers(cache: string) {
  const names = await readdir(cache).catch(() => []);
  return names.filter((name) => name !== 'programs');
}

test('a release is downloaded, checked and kept', async () => {
  const { cache, mirror, steps, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  const { 'kube-apiserver': path } = await obtain('kube-apiserver');
  expect(await readFile(path, 'utf8')).toBe(apiServer);
  expect((await stat(path)).mode & 0o111).toBe(0o111);
  expect(steps).toContain('Downloading kube-apiserver 1.37.2: 1 of 1 MB');
  expect(await leftovers(cache)).toEqual([]);
  await obtain('kube-apiserver');
  expect(mirror.asked).toEqual([`${apiServerPath}.sha256`, apiServerPath]);
});

test('etcd is extracted from its archive, which is one of several in the list of checksums', async () => {
  const { home, cache, mirror, obtain } = await setUp();
  const name = `etcd-v3.7.0-${process.platform}-${architecture}`;
  await writeScript(join(home, name, 'etcd'), 'echo etcd Version: 3.7.0');
  await writeScript(join(home, name, 'etcdctl'), 'exit 1');
  const archive = execFileSync('tar', ['-cz', '-C', home, name]);
  const folder = '/github.com/etcd-io/etcd/releases/download/v3.7.0';
  mirror.files.set(`${folder}/${name}.tar.gz`, archive);
  mirror.files.set(
    `${folder}/SHA256SUMS`,
    `${sha256('other')}  etcd-v3.7.0-other.tar.gz\n${sha256(archive)}  ${name}.tar.gz\n`,
  );
  const { etcd } = await obtain('etcd');
  expect(await readdir(join(etcd, '..'))).toEqual(['etcd']);
  expect(await leftovers(cache)).toEqual([]);
});

test('kind is downloaded from its second address if the first does not have it', async () => {
  const { mirror, obtain } = await setUp();
  const name = `kind-${process.platform}-${architecture}`;
  const kind = '#!/bin/sh\necho kind v0.33.0 go1.26.8\n';
  mirror.files.set(`/kind.sigs.k8s.io/dl/v0.33.0/${name}`, kind);
  mirror.files.set(`/kind.sigs.k8s.io/dl/v0.33.0/${name}.sha256sum`, `${sha256(kind)}  ${name}\n`);
  expect(await readFile((await obtain('kind')).kind, 'utf8')).toBe(kind);
});

test('the proxy from the environment is used, and redirections are followed', async () => {
  const { env, mirror, obtain } = await setUp();
  const upstream = 'http://releases.example';
  env.CKS_LAB_RELEASES = upstream;
  env.HTTP_PROXY = mirror.base;
  mirror.files.set(`${upstream}${apiServerPath}.sha256`, sha256(apiServer));
  mirror.files.set(`${upstream}${apiServerPath}`, (_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  mirror.files.set(`${upstream}/elsewhere`, apiServer);
  expect(await readFile((await obtain('kube-apiserver'))['kube-apiserver'], 'utf8')).toBe(apiServer);
});

test('a wrong checksum is refused with the file and the location, and nothing is kept', async () => {
  const { cache, mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer, sha256('something else'));
  const error = await obtain('kube-apiserver').catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ChecksumMismatch);
  expect(error.message).toContain(`${mirror.base}${apiServerPath} was rejected`);
  expect(error.message).toContain(sha256('something else'));
  expect(error.message).toContain(sha256(apiServer));
  expect(await readdir(cache)).toEqual([]);
});

test('a large file is downloaded from a server that closes the connection after it', async () => {
  const { mirror, obtain } = await setUp();
  const large = Buffer.concat([Buffer.from(`${apiServer}exit\n`), Buffer.alloc(30_000_000, '#')]);
  publish(mirror, apiServerPath, large);
  mirror.files.set(apiServerPath, (_, response) => {
    response.writeHead(200, { 'content-length': large.length, connection: 'close' }).end(large);
  });
  const path = (await obtain('kube-apiserver'))['kube-apiserver'];
  expect((await stat(path)).size).toBe(large.length);
});

test.each(['<html>Not found</html>', '', `${sha256('x')}  another-file\n`])(
  'a checksum file of %j provides no program',
  async (list) => {
    const { mirror, obtain } = await setUp();
    mirror.files.set(apiServerPath, apiServer);
    mirror.files.set(`${apiServerPath}.sha256`, list);
    await expect(obtain('kube-apiserver')).rejects.toThrow(/contains no SHA-256 of kube-apiserver/);
    expect(mirror.asked).not.toContain(apiServerPath);
  },
);

const half = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': apiServer.length });
  response.write(apiServer.slice(0, 10));
};

test('an interrupted download is restarted once', async () => {
  const { mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  mirror.files.set(apiServerPath, (_, response) => {
    mirror.files.set(apiServerPath, apiServer);
    half(response);
    setImmediate(() => response.destroy());
  });
  expect(await readFile((await obtain('kube-apiserver'))['kube-apiserver'], 'utf8')).toBe(apiServer);
});

test('attempts are reported in order, with what to do', async () => {
  const { home, cache, mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  mirror.files.set(apiServerPath, (_, response) => {
    half(response);
    setImmediate(() => response.destroy());
  });
  const error = await obtain('kube-apiserver').catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ProgramsUnavailable);
  const place = join(home, `cache/programs/kubernetes-1.37.2-${process.platform}-${process.arch}/kube-apiserver`);
  expect(error.message.split('\n').slice(0, 7)).toEqual([
    'could not obtain kube-apiserver 1.37.2. Tried, in this order:',
    '  1. $CKS_LAB_ASSETS is not set',
    '  2. $KUBEBUILDER_ASSETS is not set',
    `  3. cache: ${place} does not exist`,
    expect.stringContaining(`  4. ${mirror.base}${apiServerPath}: the connection was interrupted`),
    expect.stringContaining(`  5. ${mirror.base}${apiServerPath}: the connection was interrupted`),
    '  6. build from source: Go is not on the PATH',
  ]);
  expect(error.message).toContain('CKS_LAB_RELEASES');
  expect(await readdir(cache)).toEqual([]);
});

test('a host on which nothing listens is reported as unreachable', async () => {
  const { mirror, steps, obtain } = await setUp();
  mirror.files.set(`${apiServerPath}.sha256`, (request) => request.socket.destroy());
  await expect(obtain('kube-apiserver')).rejects.toThrow(ProgramsUnavailable);
  expect(steps.at(-1)).toMatch(/^127\.0\.0\.1:\d+ cannot be reached \(.+\)$/);
});

test('an interrupted download leaves nothing', async () => {
  const { cache, mirror, abort, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  mirror.files.set(apiServerPath, (_, response) => {
    half(response);
    abort.abort(new Error('Ctrl-C'));
  });
  await expect(obtain('kube-apiserver')).rejects.toThrow('Ctrl-C');
  expect(await readdir(cache)).toEqual([]);
});

test('the remains of an earlier, killed process are removed', async () => {
  const { home, cache, mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  await writeScript(join(home, 'cache/work/kube-apiserver'), 'half a file');
  await obtain('kube-apiserver');
  expect(await leftovers(cache)).toEqual([]);
});

test('a download of another version is refused', async () => {
  const { cache, mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, '#!/bin/sh\necho Kubernetes v1.36.3\n');
  await expect(obtain('kube-apiserver')).rejects.toThrow('reports version 1.36.3, not 1.37.2');
  expect(await readdir(cache)).toEqual([]);
});

test('processes that start at the same time download only once', { timeout: 60_000 }, async () => {
  const { env, mirror } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  const script = `import { obtainPrograms } from ${JSON.stringify(new URL('../../src/binaries/obtain.ts', import.meta.url))};
    const { signal } = new AbortController();
    const found = await obtainPrograms({ programs: ['kube-apiserver'], minor: 37, signal, progress: () => {} });
    console.log(found['kube-apiserver']);`;
  const argv = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script];
  const runs = [1, 2, 3].map(() => promisify(execFile)(process.execPath, argv, { env }));
  const outputs = (await Promise.all(runs)).map(({ stdout }) => stdout);
  expect(new Set(outputs).size).toBe(1);
  expect(outputs[0]).toContain('kube-apiserver');
  expect(mirror.asked.filter((path) => path === apiServerPath)).toHaveLength(1);
});

test('the cache is cleared, but not while a process is filling it', async () => {
  const { cache, mirror, abort, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  await obtain('kube-apiserver');
  await clearCache(cache);
  expect(existsSync(cache)).toBe(false);
  const asked = new Promise<void>((resolve) => mirror.files.set(apiServerPath, () => resolve()));
  const hanging = expect(obtain('kube-apiserver')).rejects.toThrow('enough');
  await asked;
  await expect(clearCache(cache)).rejects.toThrow(LockHeld);
  abort.abort(new Error('enough'));
  await hanging;
});

test('concurrent calls in one process download only once', async () => {
  const { mirror, obtain } = await setUp();
  publish(mirror, apiServerPath, apiServer);
  const found = await Promise.all([obtain('kube-apiserver'), obtain('kube-apiserver'), obtain('kube-apiserver')]);
  expect(new Set(found.map((paths) => paths['kube-apiserver'])).size).toBe(1);
  expect(mirror.asked.filter((path) => path === apiServerPath)).toHaveLength(1);
});
