import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { recording } from '../../../src/classroom/hub/recording.ts';
import { until } from '../a-pack.ts';

test('a recording is an asciicast that a second hub continues', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-recording-'));
  const file = path.join(folder, 'recordings', 'seat-1-terminal-1.cast');
  let time = 1_500;
  const lines = async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const written = async (count: number) => {
    let now: string[] = [];
    await until(() => {
      void lines().then((read) => {
        now = read;
      });
      return now.length === count;
    });
    return now.map((line) => JSON.parse(line));
  };
  const first = recording(file, () => time);
  first.resized({ columns: 120, rows: 30 });
  const [before, rest] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
  first.printed(before);
  first.printed(rest);
  first.close();
  await written(4);
  time = 2_250;
  const second = recording(file, () => time);
  second.mark('audit-01: 3 of 26');
  second.close();
  const [header, ...events] = await written(5);
  expect(header).toEqual({ version: 2, width: 80, height: 24, timestamp: expect.any(Number) });
  expect(events).toEqual([
    [1.5, 'r', '120x30'],
    [1.5, 'o', ''],
    [1.5, 'o', 'é'],
    [2.25, 'm', 'audit-01: 3 of 26'],
  ]);
  await rm(folder, { recursive: true });
});
