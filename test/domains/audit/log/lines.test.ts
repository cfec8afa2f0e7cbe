import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineReader } from '../../../../src/domains/audit/log/lines.ts';

function linesOf(content: Uint8Array, cuts: readonly number[] = [], longest?: number) {
  const reader = lineReader(longest === undefined ? {} : { longest });
  const lines: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    lines.push(...reader.push(content.subarray(start, cut)));
    start = cut;
  }
  lines.push(...reader.push(content.subarray(start)), ...reader.end());
  return { lines: lines.map((line) => line.toString('latin1')), overlong: reader.overlong() };
}

test('lines do not depend on how their bytes arrive', () => {
  const content = fc.array(
    fc.constantFrom(...'ab\n\n\r', 'T', '2026-01-01T00:00:00Z stdout P ', '2026-01-01T00:00:00Z stdout F '),
  );
  fc.assert(
    fc.property(content, fc.array(fc.nat(200)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const inside = cuts.filter((cut) => cut <= bytes.length);
      expect(linesOf(bytes, inside)).toEqual(linesOf(bytes));
    }),
    { numRuns: 200 },
  );
});

test('blank lines, white space at the end of lines, and a missing last newline', () => {
  expect(linesOf(Buffer.from('a\r\n\n\r\n \t\nc d \t\r\nb')).lines).toEqual(['a', 'c d', 'b']);
});

test('a line that is too long is dropped and counted, the next one is complete', () => {
  expect(linesOf(Buffer.from(`${'x'.repeat(50)}\nok\n`), [10, 20, 30], 16)).toEqual({ lines: ['ok'], overlong: 1 });
});

test('the hole of a truncated file does not count as a line', () => {
  const hole = Buffer.alloc(100);
  expect(linesOf(Buffer.concat([hole, Buffer.from('{"a":1}\n')]), [50], 16)).toEqual({
    lines: ['{"a":1}'],
    overlong: 0,
  });
});

describe("a container's output", () => {
  const at = '2026-11-24T08:00:00.123456789Z';

  test('is unwrapped, and its parts are joined', () => {
    const content = `${at} stdout P {"a":\n${at} stdout P 1,"b"\n${at} stdout F :2}\n${at} stdout F {"c":3}\n`;
    expect(linesOf(Buffer.from(content)).lines).toEqual(['{"a":1,"b":2}', '{"c":3}']);
  });

  test('contains only what it wrote to stdout', () => {
    const content = `${at} stdout P {"a":\n${at} stderr F I1124 08:00:00 started\n${at} stdout F 1}\n`;
    expect(linesOf(Buffer.from(content)).lines).toEqual(['{"a":1}']);
  });

  test('may become too long only when joined', () => {
    const content = `${at} stdout P ${'x'.repeat(60)}\n${at} stdout F ${'x'.repeat(60)}\n${at} stdout F ok\n`;
    expect(linesOf(Buffer.from(content), [], 110)).toEqual({ lines: ['ok'], overlong: 1 });
  });
});
