import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LogFile, logFile } from '../../../../src/domains/audit/log/log-file.ts';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import { replay } from '../../../../src/domains/audit/replay/replay.ts';
import { eventLine } from '../log/sample-events.ts';

function policyOf(rules: string) {
  const loaded = loadPolicy(`apiVersion: audit.k8s.io/v1\n${rules}`, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  return { policy: loaded.policy, minor: 37 } as const;
}

function logOf(...lines: string[]): LogFile {
  return {
    name: 'audit.log',
    rereadable: true,
    async *read() {
      yield Buffer.from(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

const everything = policyOf('rules: [{level: RequestResponse}]');
const metadata = policyOf('rules: [{level: Metadata}]');

let next = 0;
/** The lines of one request, one for each stage. */
function request(
  fields: Readonly<Record<string, unknown>> = {},
  stages = ['RequestReceived', 'ResponseComplete'],
): string[] {
  next += 1;
  const auditID = `request-${next}`;
  return stages.map((stage) => eventLine({ level: 'RequestResponse', auditID, stage, ...fields }));
}

const bytesOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

describe('counts', () => {
  test('requests, events and bytes, by rule and level', async () => {
    const secret = request();
    const pods = request({ requestURI: '/api/v1/pods?limit=500', verb: 'list' });
    const watch = request({ requestURI: '/api/v1/pods?watch=true', verb: 'watch' }, [
      'RequestReceived',
      'ResponseStarted',
      'ResponseComplete',
    ]);
    const question = policyOf(`
omitStages: [RequestReceived]
rules:
- {level: None, verbs: [watch]}
- {level: RequestResponse, resources: [{group: "", resources: [secrets]}]}
- {level: Request, users: [nobody]}`);
    const result = await replay(question, [logOf(...secret, ...watch, ...pods)]);
    const kept = bytesOf(secret.slice(1));
    expect(result).toMatchObject({
      requests: 3,
      before: { events: 7, bytes: bytesOf([...secret, ...watch, ...pods]) },
      after: { events: 1, bytes: kept, exact: true },
      levels: { None: 2, Metadata: 0, Request: 0, RequestResponse: 1 },
      rules: [
        { rule: 0, requests: 1, events: 0, bytes: 0 },
        { rule: 1, requests: 1, events: 1, bytes: kept },
        { rule: 2, requests: 0, events: 0, bytes: 0 },
        { rule: null, requests: 1, events: 0, bytes: 0 },
      ],
      unused: [2],
      badLines: 0,
    });
  });

  test('the largest contributors first', async () => {
    const small = request({ user: { username: 'small' } });
    const large = request({
      user: { username: 'large' },
      verb: 'list',
      requestURI: '/apis/apps/v1/deployments',
      responseObject: { a: 'x'.repeat(1000) },
    });
    const path = request({ user: {}, verb: 'get', requestURI: '/healthz' }, ['ResponseStarted']);
    const { loudest } = await replay(everything, [logOf(...small, ...large, ...path)]);
    expect(loudest.map(({ by, value, requests, events }) => [by, value, requests, events])).toEqual([
      ['user', 'large', 1, 2],
      ['user', 'small', 1, 2],
      ['user', null, 1, 1],
      ['verb', 'list', 1, 2],
      ['verb', 'get', 2, 3],
      ['resource', 'deployments.apps', 1, 2],
      ['resource', 'secrets', 1, 2],
      ['path', '/healthz', 1, 1],
    ]);
    expect(loudest[0]?.bytes).toBe(bytesOf(large));
  });

  test('the period that the logs cover', async () => {
    const first = request({ stageTimestamp: '2026-11-24T08:00:00.000000Z' });
    const last = request({ stageTimestamp: '2026-11-24T09:00:30.000000Z' });
    expect((await replay(everything, [logOf(...first, ...last)])).period).toEqual({
      from: '2026-11-24T08:00:00.000000Z',
      to: '2026-11-24T09:00:30.000000Z',
      seconds: 3630,
    });
    expect((await replay(everything, [logOf('')])).period).toBeNull();
  });

  test('lines that are not events, and an incomplete last one', async () => {
    const whole = request();
    const broken = eventLine({ auditID: 'broken', responseObject: { a: 1 } }).replace('{"a":1}', '{"a":}');
    const half = eventLine({ auditID: 'half' }).slice(0, 300);
    expect(await replay(everything, [logOf('rubbish', ...whole, broken, '{"ts":1}', half)])).toMatchObject({
      requests: 1,
      before: { events: 2, bytes: bytesOf(whole) },
      badLines: 4,
    });
  });
});

describe('the request is the one that the policy evaluated', () => {
  const asked = async (rules: string, ...lines: string[]) =>
    (await replay(policyOf(rules), [logOf(...lines)])).rules[0]?.requests;

  test('the name is that of the URL, not of the body', async () => {
    const created = request({
      verb: 'create',
      requestURI: '/api/v1/namespaces/prod/secrets?fieldManager=kubectl',
      objectRef: { resource: 'secrets', namespace: 'prod', name: 'db', apiVersion: 'v1' },
    });
    expect(
      await asked('rules: [{level: Metadata, resources: [{resources: [secrets], resourceNames: [db]}]}]', ...created),
    ).toBe(0);
    expect(await asked('rules: [{level: Metadata, verbs: [create], namespaces: [prod]}]', ...created)).toBe(1);
  });

  test('and so is the namespace', async () => {
    const cluster = request({
      requestURI: '/api/v1/secrets',
      verb: 'create',
      objectRef: { resource: 'secrets', namespace: 'prod' },
    });
    expect(await asked('rules: [{level: Metadata, namespaces: [""]}]', ...cluster)).toBe(1);
  });

  test('the caller counts, not the impersonated user', async () => {
    const impersonated = request({ impersonatedUser: { username: 'bob', groups: ['ops'] } });
    expect(await asked('rules: [{level: Metadata, users: [bob]}]', ...impersonated)).toBe(0);
    expect(await asked('rules: [{level: Metadata, userGroups: [dev]}]', ...impersonated)).toBe(1);
  });

  test('there is no user after a failed authentication', async () => {
    const failed = request({ user: {} }, ['ResponseStarted']);
    expect(await asked('rules: [{level: Metadata, userGroups: ["system:unauthenticated"]}]', ...failed)).toBe(0);
    expect(await replay(metadata, [logOf(...failed)])).toMatchObject({
      requests: 1,
      after: { events: 1, exact: true },
    });
  });

  test('names may be escaped in the URL and in JSON', async () => {
    const escaped = request({
      requestURI: '/api/v1/namespaces/prod/secrets/a%3Ab?x=1&y=2',
      user: { username: 'jörg "j" \\ \u0001', groups: ['ä'] },
    });
    expect(
      await asked(
        'rules: [{level: Metadata, resources: [{resources: [secrets], resourceNames: ["a:b"]}]}]',
        ...escaped,
      ),
    ).toBe(1);
    expect(
      await asked('rules: [{level: Metadata, users: ["jörg \\"j\\" \\\\ \\x01"], userGroups: ["ä"]}]', ...escaped),
    ).toBe(1);
  });

  test('resources of groups, subresources, watches by field selector, other paths and other methods', async () => {
    const scale = request({ requestURI: '/apis/apps/v1/namespaces/a/deployments/b/scale', verb: 'patch' });
    const one = request({
      requestURI: '/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dweb&watch=1',
      verb: 'watch',
    });
    const options = request({ requestURI: '/api/v1/namespaces/a/pods/b', verb: '' });
    const odd = request({ requestURI: '/healthz?verbose', verb: 'list' });
    expect(
      await asked(
        'rules: [{level: Metadata, verbs: [patch], resources: [{group: apps, resources: [deployments/scale]}]}]',
        ...scale,
      ),
    ).toBe(1);
    expect(
      await asked(
        'rules: [{level: Metadata, verbs: [watch], resources: [{resources: [pods], resourceNames: [web]}]}]',
        ...one,
      ),
    ).toBe(1);
    expect(await asked('rules: [{level: Metadata, verbs: [""]}]', ...options)).toBe(1);
    expect(await asked('rules: [{level: Metadata, verbs: [list], nonResourceURLs: [/healthz]}]', ...odd)).toBe(1);
  });
});

describe('a request has several events', () => {
  const [received, complete] = request();
  if (received === undefined || complete === undefined) throw new Error('no lines');

  test('in one log or several, in any order of the files', async () => {
    const later = { stageTimestamp: '2026-11-24T09:00:00.000000Z' };
    const second = complete.replace('08:00:00.004000', '09:00:00.000000');
    const other = request(later);
    expect((await replay(everything, [logOf(...other, second), logOf(received)])).requests).toBe(2);
    expect((await replay(everything, [logOf(received), logOf(second, ...other)])).requests).toBe(2);
  });

  test('also if a shipper has mixed them up', async () => {
    expect((await replay(everything, [logOf(complete, received)])).requests).toBe(1);
    expect((await replay(everything, [logOf(complete), logOf(received)])).requests).toBe(1);
  });

  test('an ID that a client reuses is another request', async () => {
    expect((await replay(everything, [logOf(received, complete, received, complete)])).requests).toBe(2);
    expect((await replay(everything, [logOf(received, complete), logOf(received, complete)])).requests).toBe(2);
  });
});

describe('bytes are a lower bound', () => {
  const exact = async (question: Parameters<typeof replay>[0], ...lines: string[]) =>
    (await replay(question, [logOf(...lines)])).after.exact;

  test('if the policy requires a higher level than the log contains', async () => {
    expect(await exact(everything, ...request({ level: 'Metadata' }))).toBe(false);
    expect(await exact(metadata, ...request({ level: 'Metadata' }))).toBe(true);
    expect(
      await exact(
        policyOf('rules: [{level: None, users: [jane]}, {level: RequestResponse}]'),
        ...request({ level: 'Metadata' }),
      ),
    ).toBe(true);
  });

  test('if it requires a stage that the log omits', async () => {
    const withoutReceived = request({ requestReceivedTimestamp: '2026-11-24T08:00:01.000000Z' }, ['ResponseComplete']);
    expect(await exact(metadata, ...request(), ...withoutReceived)).toBe(false);
    expect(
      await exact(
        policyOf('omitStages: [RequestReceived]\nrules: [{level: Metadata}]'),
        ...request(),
        ...withoutReceived,
      ),
    ).toBe(true);
    const watch = request({ verb: 'watch', requestURI: '/api/v1/pods?watch=1' });
    expect(await exact(metadata, ...watch)).toBe(false);
    expect(await exact(metadata, ...request({}, ['RequestReceived', 'Panic']))).toBe(true);
  });

  test('if it keeps managed fields that the log omits', async () => {
    const fields = { managedFields: [{ manager: 'kubectl' }] };
    const responding = (kind: string, metadata: object, rest: object = { data: {} }) =>
      request({ responseObject: { kind, apiVersion: 'v1', metadata, ...rest } });
    const omitting = policyOf('omitManagedFields: true\nrules: [{level: RequestResponse}]');
    const stripped = responding('ConfigMap', { uid: 'a' });
    expect(await exact(everything, ...stripped)).toBe(false);
    expect(await exact(omitting, ...stripped)).toBe(true);
    expect(await exact(metadata, ...stripped)).toBe(true);
    expect(await exact(everything, ...responding('ConfigMap', { uid: 'a', ...fields }))).toBe(true);
    expect(await exact(everything, ...responding('ConfigMap', { uid: 'a', ...fields }), ...stripped)).toBe(false);
    expect(await exact(everything, ...responding('ServiceAccount', { uid: 'a' }, {}))).toBe(true);
    expect(await exact(everything, ...responding('Scale', { uid: 'a' }, { spec: {} }))).toBe(true);
    expect(await exact(everything, ...responding('Status', {}, { details: { uid: 'a' } }))).toBe(true);
  });

  test('but not for requests that began before the log, or that continue after it', async () => {
    const before = request({ requestReceivedTimestamp: '2026-11-24T07:59:00.000000Z' }, ['ResponseComplete']);
    expect(await exact(metadata, ...request(), ...before)).toBe(true);
    expect(await exact(metadata, ...request({}, ['RequestReceived']))).toBe(true);
  });

  describe('if a log contains only the reception of a request', () => {
    const at = (time: string) => ({
      requestReceivedTimestamp: `2026-11-24T${time}.000000Z`,
      stageTimestamp: `2026-11-24T${time}.000000Z`,
    });
    const received = (time: string, fields: Readonly<Record<string, unknown>> = {}) =>
      request({ ...fields, ...at(time) }, ['RequestReceived']);
    const whole = (time: string) => request(at(time));
    const watch = { verb: 'watch', requestURI: '/api/v1/pods?watch=1' };
    const withoutEnds = policyOf('omitStages: [ResponseComplete]\nrules: [{level: Metadata}]');

    test('and continues for longer than a request takes', async () => {
      expect(await exact(metadata, ...received('08:00:00'), ...whole('08:00:50'))).toBe(true);
      expect(await exact(metadata, ...received('08:00:00'), ...whole('08:02:00'))).toBe(false);
      expect(await exact(metadata, ...received('08:00:00', watch), ...whole('08:02:00'))).toBe(false);
      expect(await exact(withoutEnds, ...received('08:00:00'), ...whole('08:02:00'))).toBe(true);
      expect(await exact(withoutEnds, ...received('08:00:00', watch), ...whole('08:02:00'))).toBe(false);
    });

    test('but not if the log of another API server continues', async () => {
      const first = [...whole('08:00:00'), ...received('08:00:01')];
      const logs = [logOf(...first), logOf(...whole('09:00:00'))];
      expect((await replay(metadata, logs)).after.exact).toBe(true);
    });

    test('and the next stage for no request', async () => {
      expect(await exact(metadata, ...received('08:00:00'), ...received('08:00:01'))).toBe(false);
      expect(await exact(withoutEnds, ...received('08:00:00'), ...received('08:00:01'))).toBe(true);
      expect(await exact(metadata, ...whole('08:00:00'), ...received('08:00:00'), ...received('08:00:01'))).toBe(true);
      expect(
        await exact(metadata, ...whole('08:00:00'), ...received('08:00:00', watch), ...received('08:00:01', watch)),
      ).toBe(false);
    });

    test('but not for a watch that is still running', async () => {
      const running = request({ ...watch, ...at('08:00:00') }, ['RequestReceived', 'ResponseStarted']);
      expect(await exact(metadata, ...running, ...whole('09:00:00'))).toBe(true);
      const withoutStarts = policyOf('omitStages: [ResponseStarted]\nrules: [{level: Metadata}]');
      expect(await exact(withoutStarts, ...received('08:00:00', watch), ...whole('09:00:00'))).toBe(true);
    });

    test('or if it omits the reception of a watch that is still running', async () => {
      const started = (receivedAt: string) =>
        request({ ...watch, requestReceivedTimestamp: `2026-11-24T${receivedAt}.000000Z` }, ['ResponseStarted']);
      expect(await exact(metadata, ...whole('08:00:00'), ...started('08:00:00'))).toBe(false);
      expect(await exact(metadata, ...whole('08:00:00'), ...started('07:59:59'))).toBe(true);
    });
  });
});

describe('logs', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('from files, plain and gzipped, several at once', async () => {
    const first = request();
    const second = request();
    writeFileSync(join(folder, 'audit.log'), `${second.join('\n')}\n`);
    writeFileSync(join(folder, 'audit-1.log.gz'), gzipSync(`${first.join('\n')}\n`));
    const logs = ['audit.log', 'audit-1.log.gz'].map((name) => logFile(join(folder, name)));
    expect(await replay(everything, logs)).toMatchObject({
      requests: 2,
      before: { events: 4, bytes: bytesOf([...first, ...second]) },
      badLines: 0,
    });
  });

  test('wrapped by shippers have the size of what the API server wrote', async () => {
    const lines = request({ requestURI: '/api/v1/pods?a=1&b=2' });
    const wrapped = [
      JSON.stringify({ category: 'kube-audit', properties: { log: `${lines[0]}\n` } }),
      JSON.stringify({ date: 1, log: JSON.parse(lines[1] ?? '') }),
    ];
    const plain = await replay(metadata, [logOf(...lines)]);
    expect(await replay(metadata, [logOf(...wrapped)])).toEqual(plain);
    expect(plain.requests).toBe(1);
  });

  const withoutType = (line: string) => line.replace('"kind":"Event","apiVersion":"audit.k8s.io/v1",', '');
  const each = (change: (line: string) => string) => (lines: readonly string[]) => lines.map(change);
  const inserted = (before: string) => each((line) => line.replace(before, `"cluster":"a",${before}`));

  test.each<[what: string, change: (lines: readonly string[]) => readonly string[]]>([
    ['a space at the end of each line', each((line) => `${line} `)],
    ['a tab at the end of each line', each((line) => `${line}\t\r`)],
    ['a field behind apiVersion', inserted('"level":')],
    ['a field behind stage', inserted('"requestURI":')],
    ['a field behind verb', inserted('"user":')],
    ['a field in the user', inserted('"groups":')],
    ['a space before the groups', each((line) => line.replace('"groups":[', '"groups": ['))],
    ['without kind and apiVersion', each(withoutType)],
    ['without kind and apiVersion, as a string', each((line) => JSON.stringify({ log: withoutType(line) }))],
    [
      "in the webhook's list",
      (lines) => [
        `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${lines.map(withoutType)}]}`,
      ],
    ],
    ['in an array', (lines) => [`[${lines}]`]],
    ['in an array that is spread over lines', (lines) => lines.map((line) => `${line},`)],
    ["in CloudWatch's events", (lines) => [JSON.stringify({ events: lines.map((message) => ({ message })) })]],
  ])('count as the API server wrote them: %s', async (_, change) => {
    const lines = [...request({ requestURI: '/api/v1/pods?a=1&b=2' }), ...request({ verb: 'delete' })];
    const changed = change(lines);
    expect(changed).not.toEqual(lines);
    const plain = await replay(metadata, [logOf(...lines)]);
    expect(plain).toMatchObject({ requests: 2, before: { events: 4, bytes: bytesOf(lines) }, badLines: 0 });
    expect(await replay(metadata, [logOf(...changed)])).toEqual(plain);
  });

  test('without groups count, whether or not they say so', async () => {
    const lines = request({ user: { username: 'jane' } });
    const nulls = lines.map((line) => line.replace('"username":"jane"', '"username":"jane","groups":null'));
    expect(nulls).not.toEqual(lines);
    expect(await replay(metadata, [logOf(...nulls)])).toEqual(await replay(metadata, [logOf(...lines)]));
  });

  test('in a list with an invalid one count with the others', async () => {
    const lines = request();
    const unasked = eventLine({ auditID: 'unasked', requestURI: '%zz' });
    expect(await replay(metadata, [logOf(`[${[unasked, ...lines]}]`)])).toMatchObject({
      requests: 1,
      before: { events: 2, bytes: bytesOf(lines) },
      badLines: 1,
    });
  });

  test.each([
    ['"groups":["dev"],"username":"jane"'],
    ['"username":"jane","extra":{"a":["b"]},"groups":["dev"]'],
    ['"extra":{"a":["b"]},"groups":["dev"],"username":"jane"'],
  ])('with the fields of the user in another order: %s', async (user) => {
    const extra = user.includes('extra') ? { extra: { a: ['b'] } } : {};
    const lines = request({ user: { username: 'jane', groups: ['dev'], ...extra } });
    const reordered = lines.map((line) => line.replace(/"user":\{.*?\]\}?\}/, `"user":{${user}}`));
    const question = policyOf('rules: [{level: Metadata, users: [jane], userGroups: [dev]}]');
    expect(reordered).not.toEqual(lines);
    expect(reordered.every((line) => JSON.parse(line).user.username === 'jane')).toBe(true);
    const plain = await replay(question, [logOf(...lines)]);
    expect(plain).toMatchObject({ requests: 1, rules: [{ rule: 0, requests: 1, events: 2 }], badLines: 0 });
    expect(await replay(question, [logOf(...reordered)])).toEqual(plain);
  });

  test("from a container's output", async () => {
    const [received = '', complete = ''] = request();
    const at = '2026-11-24T08:00:00.1Z';
    const lines = [
      `${at} stderr F I1124 started`,
      `${at} stdout F ${received}`,
      `${at} stdout P ${complete.slice(0, 99)}`,
      `${at} stdout F ${complete.slice(99)}`,
    ];
    expect(await replay(everything, [logOf(...lines)])).toMatchObject({
      requests: 1,
      before: { events: 2 },
      badLines: 0,
    });
  });

  test('in the legacy format are refused', async () => {
    const legacy =
      '2026-11-24T08:00:00.000000Z AUDIT: id="a" stage="ResponseComplete" ip="10.0.0.7" method="get" user="jane"';
    await expect(replay(everything, [logOf(...request(), legacy)])).rejects.toThrow(
      /audit\.log cannot be replayed: it is in the legacy format.*--audit-log-format=json/,
    );
  });

  test.each([
    ['missing', /missing: there is no such file/],
    ['.', /it is a directory/],
    ['cut.gz', /its gzip data is truncated/],
  ])('that cannot be read are refused: %s', async (name, message) => {
    const whole = gzipSync(`${request().join('\n')}\n`);
    writeFileSync(join(folder, 'cut.gz'), whole.subarray(0, whole.length - 20));
    await expect(replay(everything, [logFile(join(folder, name))])).rejects.toThrow(message);
  });

  test('an abort stops reading', async () => {
    const controller = new AbortController();
    const endless: LogFile = {
      name: 'endless',
      rereadable: false,
      async *read() {
        for (;;) yield Buffer.from(`${request().join('\n')}\n`);
      },
    };
    const progress = (bytes: number) => {
      if (bytes > 10_000) controller.abort(new Error('interrupted'));
    };
    await expect(replay(everything, [endless], { signal: controller.signal, progress })).rejects.toThrow('interrupted');
  });
});
