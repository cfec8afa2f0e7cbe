import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Recording, startRecording } from '../../../src/classroom/terminals/recording.ts';

const SIZE = { rows: 24, columns: 80 };

function recorded(limit: number, act: (recording: Recording, advance: (milliseconds: number) => void) => void) {
  let time = Date.UTC(2026, 10, 29, 18);
  let text = '';
  const recording = startRecording({
    title: 'Ada, audit-01',
    size: SIZE,
    limit,
    now: () => time,
    write: (line) => {
      text += line;
    },
  });
  act(recording, (milliseconds) => {
    time += milliseconds;
  });
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  return { text, values: lines.map((line): unknown => JSON.parse(line)) };
}

test('a recording is an asciicast of version 2', () => {
  const { values } = recorded(1_000_000, (recording, advance) => {
    recording.printed(Buffer.from('$ '));
    advance(1_500);
    recording.resized({ rows: 30, columns: 100 });
    recording.marked('Check 4 failed: "delete" of secrets');
  });
  expect(values).toEqual([
    { version: 2, width: 80, height: 24, timestamp: 1795975200, title: 'Ada, audit-01' },
    [0, 'o', '$ '],
    [1.5, 'r', '100x30'],
    [1.5, 'm', 'Check 4 failed: "delete" of secrets'],
  ]);
});

test('time does not run backwards when the clock is set back', () => {
  const { values } = recorded(1_000_000, (recording, advance) => {
    advance(5_000);
    recording.marked('later');
    advance(-60_000);
    recording.marked('set back');
  });
  expect(values.slice(1)).toEqual([
    [5, 'm', 'later'],
    [5, 'm', 'set back'],
  ]);
});

test('a character that is printed in parts is whole, and bytes that are none become replacement characters', () => {
  const { values } = recorded(1_000_000, (recording) => {
    const [first = 0, ...rest] = Buffer.from('é');
    recording.printed(Uint8Array.of(first));
    recording.printed(Uint8Array.from(rest));
    recording.printed(Uint8Array.of(0xff));
  });
  expect(values.slice(1)).toEqual([
    [0, 'o', 'é'],
    [0, 'o', '\uFFFD'],
  ]);
});

test('a recording that is full says so, and still has the verdicts', () => {
  const { values, text } = recorded(2_000, (recording) => {
    for (let count = 0; count < 100; count += 1) recording.printed(Buffer.from('x'.repeat(100)));
    recording.marked('Check 1 passed');
  });
  expect(values.slice(-2)).toEqual([
    [0, 'm', 'The recording is full; what was printed afterwards is not in it.'],
    [0, 'm', 'Check 1 passed'],
  ]);
  expect(text.length).toBeLessThan(2_500);
});

test('whatever is printed, each line is an event and the size is bounded', () => {
  const output = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 50 });
  fc.assert(
    fc.property(output, fc.string(), (chunks, label) => {
      const { values, text } = recorded(5_000, (recording) => {
        for (const chunk of chunks) recording.printed(chunk);
        for (let count = 0; count < 2_000; count += 1) recording.marked(label);
      });
      expect(values.slice(1).every((event) => Array.isArray(event) && event.length === 3)).toBe(true);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(5_000 + 64 * 1024 + 200);
    }),
    { numRuns: 20 },
  );
});
