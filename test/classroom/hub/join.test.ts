import { afterEach, expect, test } from 'vitest';
import { json, type TestHub, testHub } from './a-hub.ts';

let hub: TestHub;
afterEach(() => hub.end());

const join = (code: string, name = 'Ada', cookie?: string) =>
  hub.send('POST', '/api/join', { body: { code, name }, ...(cookie !== undefined && { cookie }) });
const error = async (...given: Parameters<typeof join>) => json(await join(...given)).error;

test('a code and a name give a seat, and its link the same seat on another browser', async () => {
  hub = await testHub();
  const joined = await join(' k7qm4xtd ');
  expect(joined.headers['set-cookie']?.[0]).toMatch(
    /^seat=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  const { link } = json(joined);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{43}$/);
  const opened = await hub.send('GET', new URL(link).pathname, {
    headers: { Origin: null, 'Sec-Fetch-Site': 'cross-site' },
  });
  expect([opened.status, opened.headers.location]).toEqual([303, '/seat']);
  const cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect(json(await hub.send('GET', '/api/seat', { cookie }))).toMatchObject({ seat: { name: 'Ada', id: 'seat-1' } });
  expect([...hub.room.live.state().seats.values()].filter(({ name }) => name !== null)).toHaveLength(1);
});

test('whoever joins again in the same browser stays in the same seat', async () => {
  hub = await testHub({ seats: 1 });
  const cookie = await hub.join();
  expect((await join('K7QM-4XTD', 'Ada', cookie)).status).toBe(200);
  expect(await error('K7QM-4XTD', 'Bob')).toBe('class-full');
});

test('a wrong code, a full, closed or ended class, and a name that is none say so', async () => {
  hub = await testHub({ seats: 1 });
  expect(await error('K7QM-4XTE')).toBe('wrong-code');
  expect(await error('K7QM-4XTD', ' \u202e\u0007 ')).toBe('bad-name');
  expect(await error('K7QM-4XTD', 'x'.repeat(41))).toBe('bad-name');
  await hub.join();
  expect(await error('K7QM-4XTD', 'Bob')).toBe('class-full');
  hub.room.live.record({ kind: 'closed', isClosed: true });
  expect(await error('K7QM-4XTD', 'Bob')).toBe('class-closed');
  hub.room.live.record({ kind: 'ended', seat: null, how: 'instructor' });
  expect(await error('K7QM-4XTD', 'Bob')).toBe('class-ended');
});

test('after ten wrong codes in a minute, an address waits, even with the right one', async () => {
  hub = await testHub();
  for (let count = 0; count < 10; count++) expect(await error('AAAA-AAAA')).toBe('wrong-code');
  expect((await join('K7QM-4XTD')).status).toBe(429);
  expect((await hub.send('GET', '/i/guessed')).status).toBe(429);
});

test('names are kept as typed, without what hides or reorders other text', async () => {
  hub = await testHub();
  const names = ['<img src=x onerror=alert(1)>', 'Zoë  O’Brien', 'a\u0000b\u001b[31m\u202ec', '李雷'];
  for (const name of names.slice(0, 3)) await hub.join(name);
  expect(Array.from(hub.room.live.state().seats.values(), ({ name }) => name)).toEqual([
    '<img src=x onerror=alert(1)>',
    'Zoë O’Brien',
    'ab[31mc',
  ]);
});

test('a new link makes the old one void', async () => {
  hub = await testHub();
  const cookie = await hub.join();
  const made = await hub.send('POST', '/api/seats/seat-1/link', {
    body: {},
    cookie: 'instructor=the-token-of-the-instructor',
  });
  const { link } = json(made);
  expect((await hub.send('GET', '/api/seat', { cookie })).status).toBe(401);
  const token = link.split('/').at(-1);
  expect((await hub.send('GET', '/api/seat', { cookie: `seat=${token}` })).status).toBe(200);
});

test('thirty learners join within a second, each in a seat of their own', async () => {
  hub = await testHub({ seats: 30, warmSeats: 30 });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 30 }, (_, index) => hub.join(`Learner ${index}`)));
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(new Set(Array.from(hub.room.live.state().seats.values(), ({ name }) => name)).size).toBe(30);
});
