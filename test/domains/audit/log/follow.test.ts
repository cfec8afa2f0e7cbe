import {
  appendFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endOfLog, followLog, type LogFolder, type LogPosition } from '../../../../src/domains/audit/log/follow.ts';
import { eventLine } from './sample-events.ts';

const machine: LogFolder = {
  async stat(path) {
    const found = await stat(path).catch(() => null);
    return (
      found && {
        type: found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'special',
        size: found.size,
        inode: found.ino,
      }
    );
  },
  list: (path) => readdir(path).catch(() => null),
  streamFile: (path, offset) => createReadStream(path, { start: offset }),
};

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-log-'));
  log = join(folder, 'audit.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (auditID: string, userAgent = 'cks-1x') => `${eventLine({ auditID, userAgent })}\n`;
const rotated = (second: number) => join(folder, `audit-2026-01-02T15-04-0${second}.000.log`);

async function follow(from: LogPosition, { source = machine, timeout = 5_000 } = {}) {
  const followed = await followLog(source, from, {
    signal: new AbortController().signal,
    needles: ['cks-1x'],
    until: (event) => event.auditID === 'marker',
    timeout,
    interval: 1,
  });
  return { ...followed, events: followed.events.map((event) => event.auditID) };
}

/** Wraps the folder of the log so that `act` runs after the n-th `stat` call. */
function afterStat(n: number, act: () => void): LogFolder {
  let calls = 0;
  return {
    ...machine,
    async stat(path, options) {
      const found = await machine.stat(path, options);
      calls += 1;
      if (calls === n) act();
      return found;
    },
  };
}

test('the events from a position to the marker', async () => {
  writeFileSync(log, line('before'));
  const from = await endOfLog(machine, log);
  appendFileSync(log, line('a') + line('unrelated', 'kubectl') + line('b') + line('marker'));
  expect(await follow(from)).toEqual({
    outcome: 'seen',
    exists: true,
    events: ['a', 'b', 'marker'],
    gap: false,
    broken: 0,
    legacy: 0,
  });
});

test('a line that is still being written is waited for', async () => {
  writeFileSync(log, '');
  const from = await endOfLog(machine, log);
  const marker = line('marker');
  appendFileSync(log, line('a') + marker.slice(0, 100));
  const source = afterStat(3, () => appendFileSync(log, marker.slice(100)));
  expect(await follow(from, { source })).toMatchObject({ outcome: 'seen', events: ['a', 'marker'], broken: 0 });
});

test('a log that is created later', async () => {
  const from = await endOfLog(machine, join(folder, 'audit.log'));
  const source = afterStat(2, () => writeFileSync(log, line('a') + line('marker')));
  expect(await follow(from, { source })).toMatchObject({ outcome: 'seen', events: ['a', 'marker'], gap: false });
});

test('rotation, several times, with compression', async () => {
  writeFileSync(rotated(1), line('old'));
  writeFileSync(log, line('before'));
  const from = await endOfLog(machine, log);
  appendFileSync(log, line('a'));
  renameSync(log, rotated(2));
  writeFileSync(`${rotated(2)}.gz`, gzipSync(line('before') + line('a')));
  unlinkSync(rotated(2));
  writeFileSync(rotated(3), line('b'));
  writeFileSync(log, line('c') + line('marker'));
  expect(await follow(from)).toMatchObject({ outcome: 'seen', events: ['a', 'b', 'c', 'marker'], gap: false });
});

test('a line split by a read, then rotated', async () => {
  writeFileSync(log, line('before'));
  const from = await endOfLog(machine, log);
  const a = line('a');
  appendFileSync(log, a.slice(0, 50));
  const source = afterStat(3, () => {
    appendFileSync(log, a.slice(50));
    renameSync(log, rotated(1));
    writeFileSync(log, line('marker'));
  });
  expect(await follow(from, { source })).toMatchObject({
    outcome: 'seen',
    events: ['a', 'marker'],
    broken: 0,
    gap: false,
  });
});

test('rotation between the check and the read', async () => {
  writeFileSync(log, line('before'));
  const from = await endOfLog(machine, log);
  appendFileSync(log, line('a'));
  const source = afterStat(1, () => {
    renameSync(log, rotated(1));
    writeFileSync(log, line('b') + line('c') + line('marker'));
  });
  expect(await follow(from, { source })).toMatchObject({
    outcome: 'seen',
    events: ['a', 'b', 'c', 'marker'],
    gap: false,
  });
});

test('truncation, also with the hole that a writer leaves', async () => {
  writeFileSync(log, line('before').repeat(3));
  const from = await endOfLog(machine, log);
  truncateSync(log, 0);
  const source = afterStat(2, () => {
    writeFileSync(log, Buffer.concat([Buffer.alloc(200), Buffer.from(line('a') + line('marker'))]));
  });
  expect(await follow(from, { source })).toMatchObject({ outcome: 'seen', events: ['a', 'marker'], gap: true });
});

test('a log that was replaced by a copy reports that something may be missing', async () => {
  writeFileSync(log, line('before'));
  const from = await endOfLog(machine, log);
  writeFileSync(join(folder, '.tmp'), 'edited\n');
  renameSync(join(folder, '.tmp'), log);
  expect(await follow(from, { timeout: 20 })).toMatchObject({
    outcome: 'timeout',
    exists: true,
    events: [],
    gap: true,
    broken: 1,
  });
});

test('no log', async () => {
  const from = await endOfLog(machine, log);
  expect(await follow(from, { timeout: 5 })).toMatchObject({ outcome: 'timeout', exists: false, events: [] });
});

test('a folder at its path', async () => {
  mkdirSync(log);
  const from = await endOfLog(machine, log);
  expect(await follow(from)).toMatchObject({ outcome: 'not-a-file', exists: false, events: [] });
});

test('a log of garbage', async () => {
  writeFileSync(log, '');
  const from = await endOfLog(machine, log);
  appendFileSync(
    log,
    Buffer.concat([Buffer.alloc(1_000_000, 0xf8), Buffer.from('\n{]\n<html>\n'), Buffer.from(line('marker'))]),
  );
  expect(await follow(from)).toMatchObject({ outcome: 'seen', events: ['marker'], broken: 3 });
});

test('an abort ends the wait', async () => {
  const from = await endOfLog(machine, log);
  const controller = new AbortController();
  const source = afterStat(2, () => controller.abort(new Error('interrupted')));
  const options = { signal: controller.signal, needles: ['cks-1x'], until: () => false, timeout: 60_000, interval: 1 };
  await expect(followLog(source, from, options)).rejects.toThrow();
});
