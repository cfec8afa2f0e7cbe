/**
 * `policy replay` of a 250 MB log beside `readline` and JSON.parse of it alone, on one core and on two.
 * The log is that of a real kube-apiserver 1.37.2 with its controllers at work, everything at RequestResponse, many times
 * over, each time with IDs and names of its own. Run it by hand: `node test/bench/replay.bench.ts [RUNS]`.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { logFile } from '../../src/audit-log/log-file.ts';
import { loadPolicy } from '../../src/audit-policy/load.ts';
import { type Argv, runOk } from '../../src/process/run.ts';
import { replay } from '../../src/replay/replay.ts';

const LOG_SIZE = 250 * 1024 * 1024;

interface Measured {
  readonly seconds: number;
  /** Processor seconds, of all threads. */
  readonly busy: number;
  /** Megabytes, the largest while it ran. */
  readonly resident: number;
}

const SUBJECTS: Readonly<Record<string, (log: string) => Promise<void>>> = {
  async 'readline + JSON.parse'(log) {
    for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Number.POSITIVE_INFINITY })) {
      JSON.parse(line);
    }
  },
  'replay, one thread': (log) => replayed(log, 1),
  'replay, two threads': (log) => replayed(log, 2),
};

async function replayed(log: string, threads: number): Promise<void> {
  const file = fileURLToPath(new URL('../fixtures/policies/gce.yaml', import.meta.url));
  const loaded = loadPolicy(await readFile(file, 'utf8'), { file, minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  const report = await replay({ policy: loaded.policy, minor: 37 }, [logFile(log)], { threads });
  if (report.badLines > 0 || report.before.bytes < LOG_SIZE) throw new Error(`misread: ${JSON.stringify(report)}`);
}

/** What a child process does: one subject, measured without the start of the process. */
async function measure(subject: string, log: string): Promise<Measured> {
  const begun = performance.now();
  const before = process.cpuUsage();
  await SUBJECTS[subject]?.(log);
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (performance.now() - begun) / 1000,
    busy: (user + system) / 1e6,
    resident: process.resourceUsage().maxRSS / 1024,
  };
}

async function compare(runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-bench-'));
  try {
    const log = join(folder, 'audit.log');
    const bytes = await writeLog(log);
    const results = new Map<string, Measured[]>();
    for (let run = 0; run < runs; run += 1) {
      for (const cores of ['0', '0,1']) {
        for (const subject of Object.keys(SUBJECTS)) {
          const name = `${cores === '0' ? 'one core' : 'two cores'}: ${subject}`;
          results.set(name, [...(results.get(name) ?? []), await inChild(cores, subject, log)]);
        }
      }
    }
    console.log(`${(bytes / 1e6).toFixed(0)} MB, medians of ${runs} interleaved runs`);
    for (const [name, measured] of results) {
      const seconds = median(measured.map((run) => run.seconds));
      const busy = median(measured.map((run) => run.busy));
      const resident = median(measured.map((run) => run.resident));
      const speed = `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
      const figures = [
        `${seconds.toFixed(2)} s`,
        speed,
        `${busy.toFixed(2)} s busy`,
        `${resident.toFixed(0)} MB resident`,
      ];
      console.log(name.padEnd(34), ...figures.map((figure) => figure.padStart(14)));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function inChild(cores: string, subject: string, log: string): Promise<Measured> {
  const argv: Argv = [
    'taskset',
    '-c',
    cores,
    process.execPath,
    fileURLToPath(import.meta.url),
    '--measure',
    subject,
    log,
  ];
  const { seconds, busy, resident } = JSON.parse((await runOk(argv)).stdout);
  return { seconds, busy, resident };
}

/** Returns its size in bytes. */
async function writeLog(path: string): Promise<number> {
  const sample = await readFile(new URL('./audit-sample.jsonl', import.meta.url), 'utf8');
  const file = createWriteStream(path);
  let bytes = 0;
  for (let copy = 0; bytes < LOG_SIZE; copy += 1) {
    const text = varied(sample, copy);
    bytes += Buffer.byteLength(text);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return bytes;
}

/** The sample with other IDs, and with other names in URLs and bodies. */
function varied(sample: string, copy: number): string {
  const ids = new Map<string, string>();
  return sample
    .replaceAll(/"auditID":"([^"]*)"/g, (_, id: string) => {
      const other = ids.get(id) ?? randomUUID();
      ids.set(id, other);
      return `"auditID":"${other}"`;
    })
    .replaceAll(NAME, `$1$2-${copy}`);
}

const RESOURCES = [
  ...['namespaces', 'secrets', 'configmaps', 'pods', 'deployments', 'replicasets', 'events', 'endpoints'],
  ...['serviceaccounts', 'clusterroles', 'clusterrolebindings', 'rolebindings', 'flowschemas', 'apiservices'],
];
const NAME = new RegExp(`("name":"|/(?:${RESOURCES.join('|')})/)([a-z0-9][-a-z0-9.:]*)`, 'g');

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const [first, subject = '', log = ''] = process.argv.slice(2);
if (first === '--measure') console.log(JSON.stringify(await measure(subject, log)));
else await compare(Number(first ?? 5));
