/**
 * Usage: `replay-subject.ts SUBJECT LOG POLICY`. Reads a log in one of the ways that the benchmark compares, and prints
 * the elapsed time in milliseconds.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { logFile } from '../../src/domains/audit/log/log-file.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import { replay } from '../../src/domains/audit/replay/replay.ts';

const [subject = '', log = '', file = ''] = process.argv.slice(2);
const startedAt = performance.now();
if (subject === 'parse') await parsed();
else await replayed(Number(subject));
console.log(JSON.stringify({ milliseconds: performance.now() - startedAt }));

async function parsed(): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Number.POSITIVE_INFINITY })) {
    JSON.parse(line);
  }
}

async function replayed(threads: number): Promise<void> {
  const loaded = loadPolicy(await readFile(file, 'utf8'), { file, minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  const report = await replay({ policy: loaded.policy, minor: 37 }, [logFile(log)], { threads });
  const { size } = await stat(log);
  if (report.badLines > 0 || report.before.bytes !== size) throw new Error(`misread: ${JSON.stringify(report)}`);
}
