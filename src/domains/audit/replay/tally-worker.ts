import { parentPort, workerData } from 'node:worker_threads';
import { READY, splitLines } from './tallier.ts';
import { type Question, tally } from './tally.ts';

const question: Question = workerData;
parentPort?.on('message', (block: Uint8Array) => parentPort?.postMessage(tally(splitLines(block), question)));
parentPort?.postMessage(READY);
