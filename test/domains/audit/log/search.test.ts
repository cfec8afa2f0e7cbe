import { expect, test } from 'vitest';
import { eventsOf, type LogCounts, logSearch } from '../../../../src/domains/audit/log/search.ts';
import { eventLine } from './sample-events.ts';

async function search(content: string | Uint8Array, needles?: readonly string[]) {
  let counts: LogCounts | undefined;
  const names: string[] = [];
  const options = {
    needles,
    onCounts: (told: LogCounts) => {
      counts = told;
    },
  };
  for await (const event of eventsOf(chunks(content), options)) names.push(event.auditID);
  return { names, ...counts };
}

async function* chunks(content: string | Uint8Array) {
  const bytes = Buffer.from(content);
  for (let start = 0; start < bytes.length; start += 1000) yield bytes.subarray(start, start + 1000);
}

test('all events of a log, with what could not be read', async () => {
  const content = [
    eventLine({ auditID: 'a' }),
    'rubbish',
    '{"half":',
    eventLine({ auditID: 'b' }),
    '2026 AUDIT: id="x"',
    '',
  ];
  expect(await search(content.join('\n'))).toEqual({ names: ['a', 'b'], broken: 2, legacy: 1 });
});

test('only events with a needle, wherever it is', async () => {
  const content = [
    eventLine({ auditID: 'uri', requestURI: '/api/v1/namespaces/default/secrets/cks-1x' }),
    eventLine({ auditID: 'other' }),
    eventLine({ auditID: 'body', requestObject: { metadata: { name: 'cks-1x' } } }),
    eventLine({ auditID: 'second', userAgent: 'cks-2y' }),
    'rubbish',
  ];
  expect(await search(content.join('\n'), ['cks-1x', 'cks-2y'])).toEqual({
    names: ['uri', 'body', 'second'],
    broken: 1,
    legacy: 0,
  });
});

test('a needle is found where its letters are escaped', async () => {
  const escaped = eventLine({ auditID: 'a', userAgent: 'cks-1x' }).replace('cks-1x', '\\u0063ks\\u002d1x');
  const misleading = eventLine({ auditID: 'b', userAgent: 'x&y' });
  expect(await search(`${escaped}\n${misleading}\n`, ['cks-1x'])).toEqual({ names: ['a'], broken: 0, legacy: 0 });
});

test('a needle that a JSON writer may escape is refused', () => {
  expect(() => logSearch({ needles: ['a&b'] })).toThrow(/cannot search an audit log for "a&b"/);
  expect(() => logSearch({ needles: ['é'] })).toThrow(RangeError);
});

test('bytes that are not UTF-8 do no harm', async () => {
  const content = Buffer.concat([
    Buffer.from(eventLine({ auditID: 'a' }).replace('kubectl', '\u00ff')),
    Buffer.from([10, 0xff, 0xfe, 0x80, 10]),
  ]);
  const broken = Buffer.from(content);
  broken[broken.indexOf(0xc3)] = 0xff;
  expect(await search(broken)).toEqual({ names: ['a'], broken: 1, legacy: 0 });
});

test('fifty megabytes of garbage in one line take no more memory than the longest allowed line', () => {
  const reading = logSearch({ needles: ['cks-1x'], longest: 1024 * 1024 });
  const chunk = Buffer.alloc(1024 * 1024, 0xa5);
  for (let megabyte = 0; megabyte < 50; megabyte += 1) expect(reading.push(chunk)).toEqual([]);
  expect(reading.push(Buffer.from(`\n${eventLine({ userAgent: 'cks-1x' })}\n`))).toHaveLength(1);
  expect(reading.counts()).toEqual({ broken: 1, legacy: 0 });
});
