import { execFile, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { obtainPrograms } from '../../src/binaries/obtain.ts';
import type { Progress } from '../../src/process/progress.ts';
import { emptyFolder } from './sandbox.ts';

/** Whether Go can download a module. If it cannot, nothing can be built on this machine. */
function goGetsModules(): boolean {
  const query = ['list', '-m', 'sigs.k8s.io/kind@v0.33.0'];
  return (
    spawnSync('go', query, { cwd: '/', env: { ...process.env, GOFLAGS: '-mod=mod' }, timeout: 30_000 }).status === 0
  );
}

/** Starts a server that accepts connections but never responds, and returns its address. */
async function silentServer(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function setUp() {
  const home = await emptyFolder();
  const env = { ...process.env, CKS_LAB_HOME: home, CKS_LAB_RELEASES: await silentServer() };
  const abort = new AbortController();
  const begun = performance.now();
  const steps: { readonly seconds: number; readonly step: string; readonly detail: string }[] = [];
  const obtainKind = (onStep: Progress = () => {}) =>
    obtainPrograms({
      programs: ['kind'],
      minor: 37,
      signal: abort.signal,
      progress: (step, detail = '') => {
        steps.push({ seconds: (performance.now() - begun) / 1000, step, detail });
        onStep(step, detail);
      },
      env: { ...env, CKS_LAB_ASSETS: undefined, KUBEBUILDER_ASSETS: undefined },
    });
  return { cache: join(home, 'cache'), abort, steps, obtainKind };
}

describe.skipIf(!goGetsModules())('a build from source', () => {
  test('begins within 5 s if the release host does not answer, reports progress, and keeps only the program', async () => {
    const { cache, steps, obtainKind } = await setUp();
    const { kind } = await obtainKind();

    const told = steps.find(({ step }) => step.includes('cannot be reached'));
    expect(told?.step).toMatch(/^127\.0\.0\.1:\d+ cannot be reached \(no answer within 4 s\); building from source/);
    expect(told?.seconds).toBeLessThan(5);
    const counts = steps.flatMap(({ detail }) => /^([\d,]+) of ([\d,]+) packages$/.exec(detail)?.slice(1) ?? []);
    const [first, last] = [counts.slice(0, 2), counts.slice(-2)];
    expect(first[0]).toBe('1');
    expect(Number(last[1]) - Number(last[0])).toBe(1);

    expect((await promisify(execFile)(kind, ['version'])).stdout).toContain('kind v0.33.0');
    expect(await readdir(cache)).toEqual(['programs']);
  });

  test('that is interrupted leaves no running compiler and no file', async () => {
    const { cache, abort, obtainKind } = await setUp();
    const building = obtainKind((_, detail) => {
      if (detail?.startsWith('5 of')) abort.abort(new Error('Ctrl-C'));
    });
    await expect(building).rejects.toThrow('Ctrl-C');
    const { stdout: processes } = await promisify(execFile)('ps', ['-eo', 'args']);
    expect(processes.split('\n').filter((args) => args.includes(cache))).toEqual([]);
    expect(await readdir(cache)).toEqual([]);
  });
});
