import { availableParallelism } from 'node:os';
import { type LineReader, lineReader } from '../log/lines.ts';
import type { LogFile } from '../log/log-file.ts';
import { inOrder } from './in-order.ts';
import { ledger } from './ledger.ts';
import type { Replay } from './report.ts';
import { type Tallier, tallier } from './tallier.ts';
import type { Question, Tally } from './tally.ts';
import { startTotals } from './totals.ts';
import { legacyLog, logWithoutEvents } from './unfit-log.ts';

export interface ReplayOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes of the logs that have been read, inflated. */
  readonly progress?: (bytes: number) => void;
  /** At least 1; by default one for each processor, up to 4: beyond that, reading takes longer than the rest. */
  readonly threads?: number;
  /** How many of the largest users, verbs, resources and paths to report, for each kind; 5 by default. */
  readonly loudest?: number;
}

/**
 * Reports what logs would have contained under a policy. They are read once, in the order of their first events, and
 * memory use stays constant however long they are. Throws LogUnreadable, UnfitLog, and the signal's reason when
 * aborted.
 */
export async function replay(
  question: Question,
  logs: readonly LogFile[],
  options: ReplayOptions = {},
): Promise<Replay> {
  const { signal, loudest = 5 } = options;
  const tallies = tallier(question, options.threads ?? Math.min(4, availableParallelism()));
  const totals = startTotals(question.policy);
  const requests = ledger();
  let bytesRead = 0;

  async function* countedBytesOf(log: LogFile): AsyncGenerator<Uint8Array> {
    for await (const chunk of log.read(signal)) {
      signal?.throwIfAborted();
      bytesRead += chunk.length;
      options.progress?.(bytesRead);
      yield chunk;
    }
  }

  async function add(log: LogFile): Promise<void> {
    const lines = lineReader();
    let events = 0;
    let badLines = 0;
    let logStart: string | null = null;
    let logEnd = '';
    for await (const tally of talliesOf(batchesOf(lines, countedBytesOf(log)), tallies)) {
      if (tally.legacyLines > 0) throw legacyLog(log.name);
      events += tally.before.events;
      badLines += tally.badLines;
      logStart ??= tally.from;
      if (tally.to !== null && tally.to > logEnd) logEnd = tally.to;
      requests.enter(tally, logStart ?? '');
      totals.add(tally);
    }
    requests.endFile(logEnd);
    const overlong = lines.overlong();
    totals.addBadLines(overlong);
    badLines += overlong;
    if (events === 0 && badLines > 0) throw logWithoutEvents(log.name, badLines);
  }

  try {
    for (const log of await inOrder(logs, signal)) await add(log);
  } finally {
    await tallies.close();
  }
  return totals.report(loudest, requests.holdsAll());
}

/** Bytes of lines that are tallied together. */
const BATCH = 1024 * 1024;

async function* batchesOf(reader: LineReader, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Buffer[]> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    for (const line of reader.push(chunk)) batch.push(line);
    bytes += chunk.length;
    if (bytes < BATCH) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  yield [...batch, ...reader.end()];
}

/** Tallies in the order of the batches. */
async function* talliesOf(
  batches: AsyncIterable<readonly Buffer[]>,
  { tally, atOnce }: Tallier,
): AsyncGenerator<Tally> {
  const atWork: Promise<Tally>[] = [];
  try {
    for await (const lines of batches) {
      atWork.push(tally(lines));
      if (atWork.length >= atOnce) yield* awaited(atWork.splice(0, 1));
    }
    yield* awaited(atWork.splice(0));
  } finally {
    await Promise.allSettled(atWork);
  }
}

async function* awaited<Item>(promises: readonly Promise<Item>[]): AsyncGenerator<Item> {
  for (const promise of promises) yield await promise;
}
