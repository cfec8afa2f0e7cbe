import type { LogFile } from '../log/log-file.ts';
import { eventsOf } from '../log/search.ts';

/**
 * Orders logs by the time of their first event, so that the files of a rotated log are read as they were written,
 * whatever the order in which they are named. If standard input is among them, the order is kept.
 */
export async function inOrder(logs: readonly LogFile[], signal?: AbortSignal): Promise<readonly LogFile[]> {
  if (logs.length < 2 || logs.some((log) => !log.rereadable)) return logs;
  const dated: { readonly log: LogFile; readonly begins: string }[] = [];
  for (const log of logs) dated.push({ log, begins: await firstTime(log, signal) });
  return dated.sort((a, b) => (a.begins < b.begins ? -1 : a.begins > b.begins ? 1 : 0)).map(({ log }) => log);
}

/** `""` for a log without an event near its beginning. */
async function firstTime(log: LogFile, signal?: AbortSignal): Promise<string> {
  for await (const event of eventsOf(beginningOf(log.read(signal)))) return event.stageTimestamp;
  return '';
}

async function* beginningOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes > BEGINNING) return;
  }
}

const BEGINNING = 4 * 1024 * 1024;
