import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hubApp } from '../../../src/classroom/hub/app.ts';
import { hashOf } from '../../../src/classroom/hub/tokens.ts';
import { INSTRUCTOR, instructor, json, type TestHub, testHub } from './a-hub.ts';

let hub: TestHub;
let learner: string;
let routes: readonly { readonly method: string; readonly path: string }[];

beforeAll(async () => {
  hub = await testHub();
  learner = await hub.join();
  const app = hubApp(hub.hub, {
    ...{ site: { isSecure: false, port: 1, names: [] }, join: hub.served.join },
    ...{ instructorHash: hashOf(INSTRUCTOR), resultsPage: () => '' },
  });
  routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => ({ method, path: path.replace(':id', 'seat-1') }));
});
afterAll(() => hub.end());

const isLearners = (path: string) => path === '/api/seat' || path.startsWith('/api/seat/');
const cookieOf = (path: string) => (isLearners(path) ? learner : instructor);

test('every route of the API is tested here', () => {
  const counted = (matches: (path: string) => boolean) => routes.filter(({ path }) => matches(path)).length;
  expect(counted(isLearners)).toBe(12);
  expect(counted((path) => !isLearners(path))).toBe(18);
});

test.for([
  ['another site', { Origin: 'https://evil.example' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
  ['a page in a frame or a sandbox', { Origin: 'null' }],
  ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site' }],
  ['another port, as the browser says', { 'Sec-Fetch-Site': 'same-site' }],
  ['a name of somebody else that leads here', { Host: 'evil.example' }],
  ['another port in the name', { Host: '127.0.0.1:1' }],
  ['another address', { Host: '10.1.2.3' }],
] as const)('from %s, no route can be used', async ([, headers]) => {
  for (const { method, path } of routes) {
    const answer = await hub.send(method, path, {
      body: method === 'POST' ? {} : undefined,
      cookie: cookieOf(path),
      headers,
    });
    expect([path, answer.status, json(answer).error]).toEqual([path, 403, 'forbidden']);
  }
});

test('nothing is changed without the header Origin', async () => {
  for (const { path } of routes.filter(({ method }) => method === 'POST')) {
    const answer = await hub.send('POST', path, { body: {}, cookie: cookieOf(path), headers: { Origin: null } });
    expect([path, answer.status]).toEqual([path, 403]);
  }
});

test("a learner's cookie reaches no route of the instructor, and no cookie none at all", async () => {
  for (const { method, path } of routes.filter((route) => route.path !== '/api/join')) {
    const body = method === 'POST' ? {} : undefined;
    const without = await hub.send(method, path, { body });
    expect([path, without.status]).toEqual([path, isLearners(path) ? 401 : 403]);
    if (isLearners(path)) continue;
    const stolen = learner.replace('seat=', 'instructor=');
    for (const cookie of [
      learner,
      stolen,
      `${learner}; ${stolen}`,
      'instructor=',
      `instructor=${hashOf(INSTRUCTOR)}`,
    ]) {
      const answer = await hub.send(method, path, { body, cookie });
      expect([path, answer.status, json(answer).error]).toEqual([path, 403, 'forbidden']);
    }
  }
  expect(hub.room.live.state().hasEnded).toBe(false);
});

test("the instructor's cookie is no seat", async () => {
  expect((await hub.send('GET', '/api/seat', { cookie: instructor })).status).toBe(401);
});

test('only JSON is read, and not much of it', async () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect(json(await hub.send('POST', '/api/join', { raw: 'code=K7QM-4XTD', headers: form })).error).toBe('invalid');
  const large = { code: 'x'.repeat(40_000), name: 'x' };
  expect(json(await hub.send('POST', '/api/join', { body: large })).error).toBe('invalid');
});

test('whatever is sent, the answer is a refusal in words and the hub goes on', async () => {
  const values = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string({ maxLength: 200 }),
    fc
      .record({
        minutes: fc.double(),
        text: fc.anything(),
        number: fc.double(),
        mode: fc.string(),
        answer: fc.string(),
      })
      .map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '',
      '[',
      '{"__proto__":{"isAsked":true}}',
      '{"minutes":1e309}',
      '{"number":-1}',
      '{"path":"../x","text":"","version":null}',
    ),
  );
  const posts = routes.filter(({ method, path }) => method === 'POST' && !/end|reset|terminal|link|grade/.test(path));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...posts), values, async ({ path }, raw) => {
      const answer = await hub.send('POST', path, { raw, cookie: cookieOf(path) });
      expect(answer.status).toBeLessThan(500);
      expect(JSON.parse(answer.text)).toBeTypeOf('object');
    }),
    { numRuns: 80 },
  );
  expect((await hub.send('GET', '/api/seat', { cookie: learner })).status).toBe(200);
});

test('every answer carries the headers that restrict its page', async () => {
  for (const path of ['/seat', '/nothing', '/api/seat', '/s/wrong']) {
    const { headers } = await hub.send('GET', path);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
    );
    expect([headers['referrer-policy'], headers['x-content-type-options']]).toEqual(['no-referrer', 'nosniff']);
  }
});

function connected(path: string, cookie: string, origin: string | null): Promise<string> {
  const headers = { Cookie: cookie, ...(origin !== null && { Origin: origin }) };
  const socket = new WebSocket(`ws://127.0.0.1:${hub.served.port}${path}`, { headers });
  return new Promise((resolve) => {
    socket.on('message', (data) => {
      resolve(String(data));
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('error', () => resolve('error'));
  });
}

test('a WebSocket needs the same origin and the right cookie', async () => {
  const own = `http://127.0.0.1:${hub.served.port}`;
  const [seat, other] = ['/api/seat/terminal', '/api/seats/seat-1/terminal'];
  expect(await connected(seat, learner, own)).toBe('connected');
  expect(await connected(other, instructor, own)).toBe('connected');
  expect(await connected(seat, learner, null)).toBe('403');
  expect(await connected(seat, learner, 'http://127.0.0.1:1')).toBe('403');
  expect(await connected(seat, instructor, own)).toBe('401');
  expect(await connected(other, learner, own)).toBe('403');
  expect(await connected('/api/seats/seat-9/terminal', instructor, own)).toBe('404');
  expect(await connected('/elsewhere', learner, own)).toBe('403');
});
