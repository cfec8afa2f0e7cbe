import { get } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLocalControlPlane } from '../../src/authoring/served/local-control-plane.ts';
import type { LabNode } from '../../src/node/lab-node.ts';
import { isSuspended } from '../../src/providers/embedded/connect-node.ts';
import { labFolder } from '../../src/providers/embedded/lab-folder.ts';
import { obtainNodePrograms } from '../../src/providers/embedded/programs.ts';
import { provider, type TestLab, testLab, until, work } from '../e2e/embedded/node-lab.ts';
import { labProcesses, residentMegabytes } from '../lab-processes.ts';
import { type Figure, median } from './figure.ts';

const RUNS = Number(process.env.LAB_STARTS ?? 5);
/** How long processor time is measured, in milliseconds. */
const MEASURING_TIME = 40_000;
/** The share of one core that an idle lab may use. */
const IDLE_SHARE = 0.02;
const MAX_MEGABYTES = 450;

/**
 * Measures how long a lab on the embedded node takes to start, and what resources an idle lab uses. Returns an empty
 * list on a machine where the embedded node is not available.
 */
export async function labFigures(): Promise<readonly Figure[]> {
  const { usable } = await provider.available({ signal: work.signal, minor: 37 });
  return usable ? [await startFigure(), ...(await idleFigures())] : [];
}

async function startFigure(): Promise<Figure> {
  const bare: number[] = [];
  const ours: number[] = [];
  await ourStart();
  // Alternate between the two, so that other load on the machine affects both equally.
  for (let run = 0; run < RUNS; run++) {
    bare.push(await bareStart());
    ours.push(await ourStart());
  }
  return {
    what: 'embedded lab: start to a made configmap',
    ours: median(ours),
    against: 'etcd and kube-apiserver alone, to /readyz',
    reference: median(bare),
    maxRatio: 0.9,
  };
}

async function ourStart(): Promise<number> {
  await using lab = await testLab('bench-start');
  const startedAt = performance.now();
  const node = await provider.create(lab.spec, work);
  const { exitCode, stderr } = await node.kubectl(['create', 'configmap', 'made']);
  if (exitCode !== 0) throw new Error(stderr);
  return performance.now() - startedAt;
}

async function bareStart(): Promise<number> {
  const { images } = await obtainNodePrograms(37, process.env, work);
  const programs = { etcd: images.etcd.source, 'kube-apiserver': images['kube-apiserver'].source };
  const settings = { tokens: ['t,admin,admin,"system:masters"'], prepare: async () => undefined, flags: () => [] };
  const startedAt = performance.now();
  return withLocalControlPlane(programs, settings, work.signal, ({ port, whileRunning }) =>
    whileRunning(untilReady(port).then(() => performance.now() - startedAt)),
  );
}

async function untilReady(port: number): Promise<void> {
  for (;;) {
    const answer = await readyz(port);
    if (answer === 200) return;
    await sleep(20);
  }
}

/** The HTTP status that the admin gets from /readyz, or `null` if there is no response. */
function readyz(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const options = { port, host: '127.0.0.1', path: '/readyz', agent: false, rejectUnauthorized: false };
    const headers = { Authorization: 'Bearer t' };
    get({ ...options, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    }).on('error', () => resolve(null));
  });
}

async function idleFigures(): Promise<readonly Figure[]> {
  await using lab = await testLab('bench-idle');
  const node = await provider.create(lab.spec, work);
  await sleep(MEASURING_TIME / 2);
  const inUse = await inUseFigure(node, lab);
  await until('a lab that is suspended', () => isSuspended(labFolder(lab.spec), work.signal));
  const suspended = await cpuFigure('embedded lab that nobody uses', lab);
  const resident = await Promise.all((await labProcesses(lab.spec)).map(residentMegabytes));
  const memory: Figure = {
    what: 'embedded lab: resident, shared pages of each process in full',
    unit: 'MB',
    ours: resident.reduce((sum, one) => sum + one, 0),
    against: 'the goal',
    reference: MAX_MEGABYTES,
    maxRatio: 1,
  };
  return [inUse, suspended, memory];
}

/** Like any running program, a shell at its prompt prevents a lab from being suspended. */
async function inUseFigure(node: LabNode, lab: TestLab): Promise<Figure> {
  const ending = new AbortController();
  const program = node.exec(['sleep', 'infinity'], { signal: ending.signal }).catch(() => undefined);
  const figure = await cpuFigure('embedded lab at a prompt', lab);
  ending.abort();
  await program;
  return figure;
}

async function cpuFigure(what: string, lab: TestLab): Promise<Figure> {
  const before = new Map((await labProcesses(lab.spec)).map(({ pid, cpu }) => [pid, cpu]));
  await sleep(MEASURING_TIME);
  const after = await labProcesses(lab.spec);
  const spent = after.map(({ pid, name, cpu }) => ({ name, spent: cpu - (before.get(pid) ?? 0) }));
  const parts = spent.map((one) => `${one.name} ${((one.spent / MEASURING_TIME) * 100).toFixed(1)}`).join(', ');
  console.error(`${what}, % of a core: ${parts}`);
  return {
    what: `${what}: processor time in ${MEASURING_TIME / 1000} s`,
    ours: spent.reduce((sum, one) => sum + one.spent, 0),
    against: `the goal, ${IDLE_SHARE * 100} % of a core`,
    reference: MEASURING_TIME * IDLE_SHARE,
    maxRatio: 1,
  };
}
