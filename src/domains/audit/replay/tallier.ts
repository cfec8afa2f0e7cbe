import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Question, type Tally, tally } from './tally.ts';

/** Tallies stretches of a log, also on other threads if that is worthwhile. */
export interface Tallier {
  tally(lines: readonly Buffer[]): Promise<Tally>;
  /** How many stretches to process at a time, so that no thread waits for another. */
  readonly atOnce: number;
  close(): Promise<void>;
}

/** Bytes from which a log probably justifies starting a worker. */
const WORTH_A_WORKER = 4 * 1024 * 1024;

/** The number of stretches waiting for a worker at which this thread processes the next one itself. */
const QUEUE = 3;

/**
 * @param threads of which this one is the first.
 * @param alone bytes that are tallied on this thread before the others start.
 */
export function tallier(question: Question, threads: number, alone = WORTH_A_WORKER): Tallier {
  let workers: readonly TallyWorker[] = [];
  let bytes = 0;
  return {
    atOnce: 1 + 2 * QUEUE * (threads - 1),
    async tally(lines) {
      if (threads === 1) return tally(lines, question);
      bytes += lines.reduce((sum, line) => sum + line.length, 0);
      if (bytes < alone) return tally(lines, question);
      if (workers.length === 0) workers = Array.from({ length: threads - 1 }, () => startWorker(question));
      const free = workers.find((worker) => worker.isFree());
      return free === undefined ? tally(lines, question) : free.tally(lines);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** The first message of a worker. */
export const READY = 'ready';

interface TallyWorker {
  tally(lines: readonly Buffer[]): Promise<Tally>;
  /** False until it has started, which takes longer than much of a tally. */
  isFree(): boolean;
  close(): Promise<unknown>;
}

interface Waiting {
  readonly resolve: (tally: Tally) => void;
  readonly reject: (reason: unknown) => void;
}

/** Tallies come back in the order in which the lines were sent. */
function startWorker(question: Question): TallyWorker {
  const worker = new Worker(new URL(`./tally-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: question,
  });
  const waiting: Waiting[] = [];
  let isReady = false;
  worker.on('message', (result: Tally | typeof READY) => {
    if (result === READY) isReady = true;
    else waiting.shift()?.resolve(result);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    tally(lines) {
      const block = joinLines(lines);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(block, [block.buffer]);
      });
    },
    isFree: () => isReady && waiting.length < QUEUE,
    close: () => worker.terminate(),
  };
}

/** In a separate buffer, which can be transferred to another thread. */
function joinLines(lines: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(lines.reduce((sum, line) => sum + line.length + 1, 0));
  let at = 0;
  for (const line of lines) {
    block.set(line, at);
    at += line.length;
    block[at] = NEWLINE;
    at += 1;
  }
  return block;
}

const NEWLINE = 0x0a;

export function* splitLines(block: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
