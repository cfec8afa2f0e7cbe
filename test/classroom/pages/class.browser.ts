import { expect, test, vi } from 'vitest';
import type { ClassView } from '../../../src/classroom/api.ts';
import { endBrowserAfterwards, openPage } from '../../fixtures/browser.ts';
import { classView, gradeReport, seatRow } from '../../fixtures/class-views.ts';

endBrowserAfterwards();

const open = (view: ClassView, options = {}) => openPage('/class', (hub) => hub.showClass(view), options);

const HOSTILE = '<img src=x onerror=attacked()>\u202e\u200b<script>attacked()</script>';

test('learners are shown stuck longest first, each check by name', async () => {
  const { page } = await open(classView(30));
  await page.getByText('28 of 30 here').waitFor();
  await page.getByText('4 warm of 30 seats').waitFor();
  const first = page.locator('tbody tr').first();
  expect(await first.innerText()).toContain('13 min on 3');
  await first
    .getByRole('img', { name: '1 passed, 2 passed, 3 failed, 4 not graded yet, 5 not graded yet, 6 skipped' })
    .waitFor();
});

test('rows do not move while the pointer is in the table, and are sorted on a button', async () => {
  const { hub, page } = await open(classView(3));
  const names = () => page.locator('tbody th').allInnerTexts();
  await vi.waitFor(async () => expect(await names()).toEqual(['Chen', 'Ada', 'Bob']));
  await page.locator('tbody tr').first().hover();
  hub.sendChange({ seats: [seatRow(0, { state: 'stuck', secondsSinceProgress: 900 })] });
  await page.getByText('15 min on 1').waitFor();
  await page.getByText('order is held while you are in the table').waitFor();
  expect(await names()).toEqual(['Chen', 'Ada', 'Bob']);
  await page.getByRole('button', { name: 'Sort now' }).click();
  await vi.waitFor(async () => expect(await names()).toEqual(['Bob', 'Chen', 'Ada']));
});

test('filter and search', async () => {
  const { page } = await open(classView(30));
  await page.getByLabel('Show').selectOption('Asking for help');
  await vi.waitFor(async () => expect(await page.locator('tbody th').allInnerTexts()).toEqual(['Ingrid']));
  await page.getByLabel('Show').selectOption('Everybody');
  await page.getByLabel('Search by name').fill('élo');
  await vi.waitFor(async () => expect(await page.locator('tbody tr').count()).toBe(3));
  await page.getByText('3 of 30 shown').waitFor();
});

test('common mistakes open to the learners and their lines', async () => {
  const { page } = await open(classView(12));
  const mistake = page.locator('.mistakes details').first();
  await mistake.locator('summary').click();
  expect(await mistake.locator('li').count()).toBe(5);
  await mistake.getByText('- level: Request').first().waitFor();
  await mistake.getByRole('button', { name: 'Bob' }).click();
  await page.getByRole('heading', { name: 'Bob' }).waitFor();
});

test('one learner, with the keyboard alone: timeline, last verdict, a visit, a message, time, reset, a link', async () => {
  const { hub, page } = await open(classView(3));
  hub.timeline = {
    name: 'Chen',
    entries: [{ at: '2026-11-29T11:30:00Z', kind: 'joined', text: 'from Firefox' }],
    reports: [gradeReport(['pass', 'fail'])],
  };
  hub.answer('/api/seats/seat-2/link', { status: 200, body: { link: 'https://10.0.0.5:8443/s/new' } });
  await page.getByRole('button', { name: 'Chen' }).focus();
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Chen' });
  await details.getByText('from Firefox').waitFor();
  await details.getByText('Rule 2 matches this request').first().waitFor();

  const choose = async (button: string, answer: string | null) => {
    await details.getByRole('button', { name: button }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    if (answer !== null) {
      await page.keyboard.press('Control+a');
      await page.keyboard.type(answer);
    }
    await page.getByRole('dialog').locator('form button').last().press('Enter');
  };
  const sent = async (number: number) => vi.waitFor(() => expect(hub.received).toHaveLength(number));
  await choose('Ask to type…', '7');
  await sent(1);
  await choose('Message…', 'Look at line 5.');
  await sent(2);
  await choose('Extend…', '12');
  await sent(3);
  await choose('Reset…', null);
  await sent(4);
  await choose('New link…', null);
  await page.getByRole('dialog').getByText('https://10.0.0.5:8443/s/new').waitFor();
  expect(hub.received).toEqual([
    { path: '/api/seats/seat-2/ask', body: { mode: 'type', minutes: 7 } },
    { path: '/api/seats/seat-2/message', body: { text: 'Look at line 5.' } },
    { path: '/api/seats/seat-2/extend', body: { minutes: 12 } },
    { path: '/api/seats/seat-2/reset', body: {} },
    { path: '/api/seats/seat-2/link', body: {} },
  ]);
  await page.keyboard.press('Escape');
  await details.getByRole('button', { name: 'Close' }).press('Enter');
  await page.getByRole('heading', { name: 'Common mistakes' }).waitFor();
});

test('everybody: time, a message, joining, the end after a question', async () => {
  const { hub, page } = await open(classView(3));
  const sent = async (number: number) => vi.waitFor(() => expect(hub.received).toHaveLength(number));
  await page.getByRole('button', { name: '5 more minutes for everybody' }).click();
  await sent(1);
  await page.getByRole('button', { name: 'Message…' }).click();
  await page.getByRole('dialog').getByLabel('Text').fill('Break');
  await page.getByRole('button', { name: 'Send' }).click();
  await sent(2);
  await page.getByRole('button', { name: 'Close joining' }).click();
  await sent(3);
  await page.getByRole('button', { name: 'End…', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'End…', exact: true }).click();
  await page.getByRole('button', { name: 'End the class' }).click();
  await sent(4);
  expect(hub.received).toEqual([
    { path: '/api/class/extend', body: { minutes: 5 } },
    { path: '/api/class/message', body: { text: 'Break' } },
    { path: '/api/class/close', body: { isClosed: true } },
    { path: '/api/class/end', body: {} },
  ]);
  hub.sendChange({ state: 'ended', seats: [] });
  await page.getByText('ended', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'End…', exact: true }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe('/api/results.csv');
});

test('the projector shows how to join; faults are a bar; attendance can be copied', async () => {
  const { hub, page } = await open(classView(12));
  await page.getByRole('button', { name: 'Projector' }).click();
  const projector = page.getByRole('dialog', { name: 'How to join' });
  for (const text of ['https://10.0.0.5:8443', 'K7QM-4XTD', '00:25:4A', '12 of 30 have joined']) {
    await projector.getByText(text).first().waitFor();
  }
  await projector.getByRole('img', { name: 'QR code' }).waitFor();
  expect(await page.evaluate("document.querySelector('.projector img').naturalWidth > 0")).toBe(true);
  await page.keyboard.press('Escape');
  hub.sendChange({ seats: [], faults: [{ at: '2026-11-29T12:00:00Z', text: 'The database cannot be written.' }] });
  await page.getByRole('alert').getByText('The database cannot be written.').waitFor();
  await page.getByRole('button', { name: 'here' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
});

test('names and verdicts of learners are only text', async () => {
  const seats = [seatRow(0, { name: HOSTILE }), seatRow(1, { name: 'שרה' })];
  const view = classView(0, {
    title: HOSTILE,
    seats,
    scenarios: [{ id: 'audit-01', title: HOSTILE, checks: [HOSTILE] }],
    mistakes: [
      {
        ...{ key: HOSTILE, scenario: HOSTILE, check: HOSTILE, title: HOSTILE, actual: HOSTILE, expected: HOSTILE },
        seats: [{ id: 'seat-0', name: HOSTILE, where: { file: HOSTILE, line: 1, text: HOSTILE } }],
      },
    ],
    faults: [{ at: HOSTILE, text: HOSTILE }],
  });
  const { hub, page } = await open(view);
  hub.timeline = { name: HOSTILE, entries: [{ at: HOSTILE, kind: HOSTILE, text: HOSTILE }], reports: [] };
  await page.getByRole('button', { name: 'שרה' }).waitFor();
  await page.locator('.mistakes summary').click();
  await page.locator('tbody button').first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await page.getByRole('button', { name: 'here' }).click();
  expect(await page.locator('img, .frame script').count()).toBe(0);
  expect(await page.evaluate("document.body.innerText.includes('\\u202e')")).toBe(false);
});

test('a hub that comes back is found again, and rows keep their places', async () => {
  const { hub, page } = await open(classView(3));
  await page.getByText('3 of 3 here').waitFor();
  await hub.goAway();
  await page.getByText('Reconnecting…').waitFor();
  await hub.comeBack();
  await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
  expect(await page.locator('tbody th').allInnerTexts()).toEqual(['Chen', 'Ada', 'Bob']);
});

test('without the right to this page nothing of the class is shown', async () => {
  const { page } = await openPage('/class', () => {});
  await page.getByRole('heading', { name: 'This page is the instructor' }).waitFor();
});

test('with 100 learners, an update of ten rows takes a few milliseconds', async () => {
  const { hub, page } = await open(classView(100), { viewport: { width: 1920, height: 1080 } });
  await page.getByText('of 100 here').waitFor();
  const profiler = await page.context().newCDPSession(page);
  await profiler.send('Performance.enable');
  const spent = async () => {
    const { metrics } = await profiler.send('Performance.getMetrics');
    const seconds = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    return { script: seconds('ScriptDuration'), layout: seconds('LayoutDuration') + seconds('RecalcStyleDuration') };
  };
  const UPDATES = 50;
  const before = await spent();
  for (let update = 1; update <= UPDATES; update++) {
    const changed = Array.from({ length: 10 }, (_, at) => (update * 10 + at) % 100);
    hub.sendChange({
      seats: changed.map((at) => seatRow(at, { secondsSinceProgress: update * 60 })),
      clock: { remaining: 3_300 - update * 60, isPaused: true },
    });
  }
  await page.getByRole('timer').getByText('5:00').waitFor();
  const after = await spent();
  const script = ((after.script - before.script) / UPDATES) * 1_000;
  const layout = ((after.layout - before.layout) / UPDATES) * 1_000;
  console.log(`an update of 10 of 100 rows: ${script.toFixed(1)} ms of scripts, ${layout.toFixed(1)} ms of layout`);
  expect(script).toBeLessThan(10);
});
