import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOk } from '../../src/process/run.ts';
import type { Figure } from './figure.ts';
import { median } from './figure.ts';
import { writeLog } from './sample-log.ts';

const LOG_SIZE = 250 * 1024 * 1024;
const RUNS = 3;

/**
 * Compares `audit replay` of a 250 MB log with reading the log with `readline` and JSON.parse alone, on one core and on
 * two. The two programs take turns.
 */
export async function replayFigures(policyFile: string): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-bench-'));
  try {
    const log = join(folder, 'audit.log');
    await writeLog(log, LOG_SIZE);
    const figures: Figure[] = [];
    for (const { cores, threads } of [
      { cores: '0', threads: '1' },
      { cores: '0,1', threads: '2' },
    ]) {
      const [ours, reference]: [number[], number[]] = [[], []];
      for (let run = 0; run < RUNS; run += 1) {
        reference.push(await measured(cores, 'parse', log, policyFile));
        ours.push(await measured(cores, threads, log, policyFile));
      }
      const what = `replay 250 MB on ${threads === '1' ? 'one core' : 'two cores'}`;
      figures.push({
        what,
        ours: median(ours),
        against: 'readline + JSON.parse',
        reference: median(reference),
        maxRatio: 1,
      });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Measures in a separate process, without the startup time of the process. */
async function measured(cores: string, subject: string, log: string, policyFile: string): Promise<number> {
  const program = fileURLToPath(new URL('./replay-subject.ts', import.meta.url));
  const { stdout } = await runOk(['taskset', '-c', cores, process.execPath, program, subject, log, policyFile]);
  return JSON.parse(stdout).milliseconds;
}
