import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLine } from '../../../../src/domains/audit/log/parse-line.ts';
import { eventLine } from './sample-events.ts';

function onlyEvent(line: string) {
  const parsed = parseLine(line);
  if (parsed.kind !== 'events' || parsed.events.length !== 1)
    throw new Error(`not one event: ${JSON.stringify(parsed)}`);
  const [logged] = parsed.events;
  if (logged === undefined) throw new Error('no event');
  return logged;
}

describe('an event', () => {
  test('has the fields of its line', () => {
    const { event, json } = onlyEvent(eventLine({ requestObject: { a: 1 } }));
    expect(event).toMatchObject({
      level: 'Metadata',
      stage: 'ResponseComplete',
      verb: 'get',
      user: { username: 'jane', groups: ['dev', 'system:authenticated'] },
      impersonatedUser: null,
      objectRef: {
        resource: 'secrets',
        subresource: '',
        namespace: 'prod',
        name: 'db',
        apiGroup: '',
        apiVersion: 'v1',
      },
      code: 200,
      requestObject: { a: 1 },
      responseObject: undefined,
    });
    expect(json).toBe(eventLine({ requestObject: { a: 1 } }));
  });

  test('decodes the escapes of Go', () => {
    const uri = '/api/v1/pods?watch=true&limit=5';
    expect(eventLine({ requestURI: uri })).toContain('\\u0026');
    expect(onlyEvent(eventLine({ requestURI: uri })).event.requestURI).toBe(uri);
  });

  test('has no user after a failed authentication', () => {
    expect(onlyEvent(eventLine({ user: {}, stage: 'ResponseStarted' })).event.user).toBeNull();
  });
});

describe('a wrapped event', () => {
  const line = eventLine({ requestURI: '/api/v1/pods?a=1&b=<2>' });
  const escaped = line.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
  const value: unknown = JSON.parse(line);

  test.each([
    [
      'CloudWatch subscription',
      JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', message: line }] }),
    ],
    ['CloudWatch query', JSON.stringify({ '@timestamp': 'x', '@message': line })],
    ['CloudWatch export', `2026-11-24T08:00:00.000Z ${line}`],
    [
      'Azure diagnostic',
      JSON.stringify({ category: 'kube-audit', properties: { log: `${line}\n`, stream: 'stdout' } }),
    ],
    ['Azure event hub', JSON.stringify({ records: [{ properties: { log: `${line}\n` } }] })],
    ['Azure Log Analytics', JSON.stringify({ TimeGenerated: 'x', log_s: line })],
    ['Docker', JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: 'x' })],
    ['CloudWatch filter', JSON.stringify({ events: [{ logStreamName: 'a', timestamp: 1, message: line }] })],
    ['CloudWatch filter, as text', `EVENTS\t38\t1764000000000\tkube-apiserver-audit-a\t${line}\t1764000000000`],
    ['an array of messages', JSON.stringify([{ message: line }])],
    ['an array in a string', JSON.stringify({ log: `[${line}]` })],
    ['kubectl logs --prefix', `[pod/kube-apiserver-a/kube-apiserver] ${line}`],
    ['white space around it', ` \t${line} \t\r`],
    ['an element of an array that is spread over lines', `${line},`],
  ])('as a string is returned as the API server wrote it: %s', (_, wrapped) => {
    expect(onlyEvent(wrapped).json).toBe(line);
  });

  test.each([
    ['Fluent Bit', JSON.stringify({ date: 1764000000.1, log: value })],
    ['Fluent Bit, merged', JSON.stringify({ date: 1764000000.1, ...Object(value), kubernetes: { host: 'a' } })],
    ['Elasticsearch', JSON.stringify({ _index: 'audit', _source: value })],
    ['webhook', JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [value] })],
    ['array', JSON.stringify([value])],
    ['indented', JSON.stringify(value, null, 1).replaceAll('\n', ' ')],
    ['in another order', JSON.stringify(Object.fromEntries(Object.entries(Object(value)).reverse()))],
  ])('as an object is rewritten like the API server writes it: %s', (_, wrapped) => {
    expect(onlyEvent(wrapped).json).toBe(escaped);
  });

  test('may have lost empty fields, and the order of its user', () => {
    const user = { extra: { a: ['b'] }, groups: ['dev'], username: 'jane' };
    expect(onlyEvent(JSON.stringify({ log: { ...Object(value), user } })).json).toContain(
      '"user":{"username":"jane","groups":["dev"],"extra":{"a":["b"]}}',
    );
    expect(onlyEvent(JSON.stringify({ log: { ...Object(value), user: null } })).json).toContain('"user":{},');
  });

  const { kind, apiVersion, ...stripped } = Object(value);

  test.each([
    ['the webhook of kube-apiserver', { kind: 'EventList', apiVersion, metadata: {}, items: [stripped] }],
    ['a shipper', stripped],
    ['a shipper, as an object', { log: stripped }],
    ['a shipper, as a string', { log: JSON.stringify(stripped) }],
    ['a shipper that uses them itself', { ...stripped, kind: 'log', apiVersion: 'v1' }],
  ])('may have lost its kind and API version: %s', (_, wrapped) => {
    expect(onlyEvent(JSON.stringify(wrapped)).json).toBe(escaped);
  });

  test('may have its fields in any order, with others and white space among them', () => {
    const others = { cluster: 'a', tags: ['b'] };
    const inAnyOrder = (fields: object) =>
      fc.shuffledSubarray(Object.entries({ ...fields, ...others }), { minLength: Object.keys(fields).length + 2 });
    const user = { username: 'jane', uid: '7', groups: ['dev'], extra: { scopes: ['c'] } };
    const fields = { ...Object(value), requestURI: '/api/v1/pods?a=1&b=<2>', user };
    fc.assert(
      fc.property(
        inAnyOrder(fields),
        inAnyOrder(user),
        fc.nat(2),
        fc.boolean(),
        (event, userFields, indent, asText) => {
          const changed = { ...Object.fromEntries(event), user: Object.fromEntries(userFields) };
          const text = JSON.stringify(changed, null, indent).replaceAll('\n', ' ');
          const log = asText ? `${text} ` : changed;
          expect(onlyEvent(JSON.stringify({ log })).json).toBe(eventLine(fields));
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['behind apiVersion', '"level":', '"cluster":"a","level":'],
    ['behind stage', '"requestURI":', '"cluster":"a","requestURI":'],
    ['behind verb', '"user":', '"cluster":{"a":[1]},"user":'],
    ['first in its user', '"username":', '"cluster":"a","username":'],
    ['in the middle of its user', '"groups":', '"cluster":"a","groups":'],
    ['as white space', '"groups":[', '"groups": ['],
  ])('may contain additional fields that the API server does not write: %s', (_, original, changed) => {
    expect(onlyEvent(line.replace(original, changed)).json).toBe(escaped);
  });

  test.each([
    [{ username: 'jane', uid: '', groups: null, extra: {} }, '"user":{"username":"jane"}'],
    [{ username: null, groups: [] }, '"user":{}'],
  ])('may contain additional empty fields: %j', (user, written) => {
    const filled = { ...Object(value), user, impersonatedUser: null, sourceIPs: [], annotations: {} };
    const { json } = onlyEvent(JSON.stringify(filled));
    expect(json).toContain(`"verb":"get",${written},"userAgent":"kubectl/v1.37.2",`);
    expect(json).not.toContain('annotations');
  });

  test('keeps an empty verb and empty bodies', () => {
    const options = JSON.stringify({ log: { ...Object(value), verb: '', requestObject: {} } });
    expect(onlyEvent(options).json).toContain('"verb":"","user"');
    expect(onlyEvent(options).json).toContain('"requestObject":{}');
  });

  test('may consist of its beginning only', () => {
    const user = { groups: ['dev'], username: 'jane' };
    const reordered = JSON.stringify({ ...Object(value), user });
    expect(reordered).toMatch(/^\{"kind":"Event","apiVersion":"audit/);
    expect(onlyEvent(reordered).json).toContain('"user":{"username":"jane","groups":["dev"]}');
    expect(onlyEvent(line.replace(/\}$/, ',"newField":1}')).json).toContain('"newField":1');
  });

  test('may be one of several in a line', () => {
    const parsed = parseLine(JSON.stringify({ kind: 'EventList', items: [value, value] }));
    expect(parsed).toMatchObject({ kind: 'events', events: [{}, {}] });
  });

  test('is not looked for in the bodies of an event', () => {
    expect(onlyEvent(eventLine({ requestObject: value })).event.requestObject).toEqual(value);
  });
});

describe('a line without an event', () => {
  test.each([
    ['garbage', 'zzz'],
    ['half an event', eventLine().slice(0, 200)],
    ['other JSON', '{"ts":1,"msg":"started"}'],
    ['an unknown level', eventLine({ level: 'All' })],
    ['an unknown stage', eventLine({ stage: 'Done' })],
    ['an event without its ID', eventLine({ auditID: 7 })],
    ['a wrapper around half an event', JSON.stringify({ log: eventLine().slice(0, 200) })],
  ])('is broken: %s', (_, line) => {
    expect(parseLine(line).kind).toBe('broken');
  });

  test('the legacy format is recognized', () => {
    const line =
      '2026-11-24T08:00:00.000000Z AUDIT: id="c3a1" stage="ResponseComplete" ip="10.0.0.7" method="get" user="jane" groups="\\"dev\\"" as="<self>" asgroups="<lookup>" user-agent="kubectl" namespace="prod" uri="/api" response="200"';
    expect(parseLine(line)).toEqual({ kind: 'legacy' });
  });
});
