import { expect, test, vi } from 'vitest';
import type { SeatView } from '../../../src/classroom/api.ts';
import { endBrowserAfterwards, focused, openPage } from '../../fixtures/browser.ts';
import { checkResult, gradeReport, POLICY_PATH, seatView, taskView } from '../../fixtures/class-views.ts';
import { refusal } from '../../fixtures/fake-hub.ts';

endBrowserAfterwards();

const open = (view: SeatView, options = {}) => openPage('/seat', (hub) => hub.showSeat(view), options);

const HOSTILE = '<img src=x onerror=attacked()>\u202e\u200b<script>attacked()</script>';

test('grading: the request, its progress, and checks that turn green', async () => {
  const first = seatView({ tasks: [taskView({ report: gradeReport(['pass', 'fail', 'skipped']) })] });
  const { hub, page } = await open(first);
  await page.getByText('delete secret db in kube-system by admin is recorded at level Request').first().waitFor();
  await page.getByText('Rule 2 matches this request before rule 3 does.').first().waitFor();
  await page.getByRole('button', { name: 'Grade' }).click();
  await vi.waitFor(() => expect(hub.received).toEqual([{ path: '/api/seat/grade', body: {} }]));

  hub.showSeat({ ...first, tasks: [taskView({ report: gradeReport(['pass', 'fail', 'skipped']), isGrading: true })] });
  await page.getByRole('button', { name: 'Grading…' }).waitFor();
  const report = gradeReport(['pass', 'pass', 'fail'], { startedAt: '2026-11-29T12:09:00Z' });
  hub.showSeat({ ...first, tasks: [taskView({ report })] });
  await page.locator('.checks > li.pass').nth(1).waitFor();
  await page.locator('#spoken').getByText('6 of 9 points: 2 of 3 checks passed, 1 of them new, 1 failed.').waitFor();
  await page.getByText('6 of 9', { exact: true }).waitFor();
});

test('hint, reset after a question, help', async () => {
  const { hub, page } = await open(seatView());
  await page.getByRole('button', { name: 'Hint', exact: true }).click();
  await vi.waitFor(() => expect(hub.received).toHaveLength(1));
  hub.showSeat(seatView({ tasks: [taskView({ hints: ['Use **two** flags.'], hintsLeft: 0 })] }));
  await page.locator('.hint strong').getByText('two').waitFor();

  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('dialog').getByText('are lost').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await vi.waitFor(() => expect(hub.received).toHaveLength(2));
  await page.getByRole('button', { name: 'help' }).click();
  await vi.waitFor(() => expect(hub.received).toHaveLength(3));
  expect(hub.received).toEqual([
    { path: '/api/seat/hint', body: {} },
    { path: '/api/seat/reset', body: {} },
    { path: '/api/seat/help', body: { isAsked: true } },
  ]);
});

test('a refusal is announced and can be put away', async () => {
  const { hub, page } = await open(seatView());
  hub.answer('/api/seat/grade', refusal(409, 'busy', 'The last grade still runs.'));
  await page.getByRole('button', { name: 'Grade' }).click();
  await page.getByRole('alert').getByText('The last grade still runs.').waitFor();
  await page.getByRole('button', { name: 'Put the problem away' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('the clock is the hub’s, whatever the browser’s says, and warns', async () => {
  const { hub, page } = await open(seatView({ clock: { remaining: 1900, isPaused: false } }));
  await page.getByRole('timer').waitFor();
  await page.evaluate('{ const now = Date.now; Date.now = () => now() + 86_400_000; }');
  hub.showSeat(seatView({ clock: { remaining: 1799, isPaused: false } }));
  await page.getByText('30 minutes left.').first().waitFor();
  hub.showSeat(seatView({ clock: { remaining: 3753, isPaused: true } }));
  await page.getByRole('timer').getByText('1:02:33').waitFor();
  await page.getByRole('timer').getByText('paused').waitFor();
});

test('a question of the instructor does not take the focus from the terminal; F6 reaches its answers', async () => {
  const { hub, page } = await open(seatView());
  await page.getByLabel('Terminal input').focus();
  const asked = { by: 'Ms Rao', mode: 'type', remaining: 60 } as const;
  hub.showSeat(seatView({ help: { isAsked: true, asked, granted: null } }));
  await page.getByText('Ms Rao asks to look or type here.').waitFor();
  expect(await focused(page)).toBe('Terminal input');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+F6');
  expect(await focused(page)).toBe('Let look');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await vi.waitFor(() => expect(hub.received).toEqual([{ path: '/api/seat/consent', body: { answer: 'type' } }]));

  hub.showSeat(seatView({ help: { isAsked: true, asked: null, granted: { ...asked, remaining: 494 } } }));
  await page.getByRole('region', { name: 'Visit' }).getByText('Ms Rao types here').waitFor();
  await page.getByRole('region', { name: 'Visit' }).getByText('8:1').waitFor();
  await page.getByRole('button', { name: 'End' }).click();
  await vi.waitFor(() => expect(hub.received.at(-1)).toEqual({ path: '/api/seat/consent', body: { answer: 'no' } }));
});

test('a request to look offers no typing', async () => {
  const { page } = await open(
    seatView({ help: { isAsked: true, asked: { by: 'Ms Rao', mode: 'look', remaining: 60 }, granted: null } }),
  );
  await page.getByRole('button', { name: 'Let look' }).waitFor();
  expect(await page.getByRole('button', { name: 'Let type' }).count()).toBe(0);
});

test('messages and notices are shown until they are put away, also through a reload', async () => {
  const view = seatView({
    messages: [{ at: '2026-11-29T12:00:00Z', text: 'Break at half past.' }],
    notices: [{ at: '2026-11-29T12:01:00Z', text: 'Your node ended: out of memory.' }],
  });
  const { page } = await open(view);
  await page.getByRole('region', { name: 'New messages' }).getByText('Break at half past.').waitFor();
  await page.getByText('Your node ended').waitFor();
  await page.getByRole('button', { name: 'Got it' }).click();
  await page.getByRole('button', { name: 'Put the notice away' }).click();
  await page.reload();
  await page.getByText('Earlier messages (1)').waitFor();
  expect(await page.getByText('Your node ended').count()).toBe(0);
});

test('an exam shows neither hints nor verdicts; tasks can be flagged; its end shows the results', async () => {
  const exam = { title: 'Mock exam', isExam: true, isRecorded: true, state: 'open' } as const;
  const tasks = [1, 2].map((number) => taskView({ number, title: `Task ${number}`, checks: [], hintsLeft: 0 }));
  const { hub, page } = await open(seatView({ class: exam, tasks, current: 1 }));
  await page.getByText('verdicts are shown when it has ended').waitFor();
  expect(await page.getByRole('button', { name: /^(Grade|Hint)/ }).count()).toBe(0);
  await page.getByText('● recorded').waitFor();
  await page.getByRole('button', { name: 'Flag this task' }).click();
  await page.getByRole('button', { name: 'Next task' }).click();
  await vi.waitFor(() => expect(hub.received).toEqual([{ path: '/api/seat/task', body: { number: 2 } }]));
  hub.showSeat(seatView({ class: exam, tasks, current: 2 }));
  await page.getByText('2 of 2').waitFor();
  await page.reload();
  await page.locator('option').getByText('1. ⚑ Task 1').waitFor({ state: 'attached' });

  const reports = [gradeReport(['pass', 'pass']), gradeReport(['fail', 'pass'])];
  const graded = tasks.map((task, at) => ({ ...task, report: reports[at] ?? null }));
  hub.showSeat(seatView({ class: { ...exam, state: 'ended' }, tasks: graded, current: 2 }));
  await page.getByText('9 of 12 points').waitFor();
  expect(await page.getByRole('button', { name: /Grade|Reset|help/ }).count()).toBe(0);
});

test('a broken connection is shown and made again, and a hub that forgets the seat says so', async () => {
  const { hub, page } = await open(seatView());
  await page.getByRole('timer').waitFor();
  await hub.goAway();
  await page.getByText('reconnecting… (keys are kept)').waitFor();
  await hub.comeBack();
  await vi.waitFor(() => expect(hub.streams).toBe(1), { timeout: 3_000 });
  hub.showSeat(seatView({ messages: [{ at: '2026-11-29T12:00:00Z', text: 'Back again' }] }));
  await page.getByText('Back again').first().waitFor();
  await page.getByText('reconnecting…').waitFor({ state: 'detached' });

  await hub.goAway();
  hub.showSeat(null);
  await hub.comeBack();
  await page.getByRole('heading', { name: 'This is no seat of the class' }).waitFor();
});

test('what learners and graders write is only text', async () => {
  const report = gradeReport(['fail'], {
    checks: [
      checkResult(0, 'fail', {
        title: HOSTILE,
        actual: HOSTILE,
        expected: HOSTILE,
        why: HOSTILE,
        hint: HOSTILE,
        where: { file: HOSTILE, line: 1 },
      }),
    ],
  });
  const { page } = await open(
    seatView({
      class: { title: HOSTILE, isExam: false, isRecorded: false, state: 'open' },
      seat: { id: 'seat-1', name: HOSTILE, state: 'working', isAssisted: false },
      tasks: [
        taskView({ task: `${HOSTILE}\n\n[link](javascript:attacked())`, hints: [HOSTILE], report, files: [HOSTILE] }),
        taskView({ number: 2, title: HOSTILE, scenario: HOSTILE }),
      ],
      messages: [{ at: HOSTILE, text: HOSTILE }],
      notices: [{ at: HOSTILE, text: HOSTILE }],
      help: { isAsked: false, asked: { by: HOSTILE, mode: 'type', remaining: 60 }, granted: null },
    }),
  );
  await page.getByRole('heading', { name: 'Checks' }).waitFor();
  expect(await page.locator('img, .left script, .right script').count()).toBe(0);
  expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
  expect(await page.getByText('\\u202e\\u200b').count()).toBeGreaterThan(6);
  expect(await page.evaluate("document.body.innerText.includes('\\u202e')")).toBe(false);
});

test('size of text and split are kept; the split moves by keys and by the pointer', async () => {
  const { page } = await open(seatView());
  const separator = page.getByRole('separator');
  await separator.waitFor();
  const share = () => separator.getAttribute('aria-valuenow').then(Number);
  const before = await share();
  await separator.focus();
  await page.keyboard.press('ArrowRight');
  expect(await share()).toBe(before + 4);
  const box = await separator.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 3, 300);
  await page.mouse.down();
  await page.mouse.move(640, 300);
  await page.mouse.up();
  expect(await share()).toBe(50);
  await page.getByRole('button', { name: 'Larger text' }).click();
  const size = await page.evaluate('getComputedStyle(document.documentElement).fontSize');
  await page.reload();
  await separator.waitFor();
  expect(await share()).toBe(50);
  expect(await page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe(size);
});

test('with the keyboard alone, F6 goes round the page and out of the terminal', async () => {
  const { page } = await open(seatView());
  await page.getByRole('button', { name: 'Grade' }).waitFor();
  await page.getByLabel('Terminal input').focus();
  await page.keyboard.press('F6');
  expect(await focused(page)).toBe('Grade');
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  expect(await focused(page)).toBe('Task, checks and hints');
});

test('the keys are explained, and the terminal is read out on wish, for good', async () => {
  const { page } = await open(seatView());
  const readOut = page.getByLabel('Have a screen reader read the terminal');
  await page.getByRole('button', { name: 'Keys' }).press('Enter');
  await page.getByText('the way out of the terminal').waitFor();
  await readOut.press('Space');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('button', { name: 'Keys' }).press('Enter');
  expect(await readOut.isChecked()).toBe(true);
});

test('nothing overflows on a tablet, in either direction', async () => {
  const view = seatView({ tasks: [taskView({ report: gradeReport(['pass', 'fail']) }), taskView({ number: 2 })] });
  for (const viewport of [
    { width: 1024, height: 768 },
    { width: 768, height: 1024 },
    { width: 1280, height: 720 },
  ]) {
    const { page } = await open(view, { viewport });
    await page.getByRole('button', { name: 'Grade' }).waitFor();
    expect(
      await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.scrollHeight]'),
    ).toEqual([viewport.width, viewport.height]);
    const terminal = await page.locator('.pane.terminal').boundingBox();
    expect(Math.min(terminal?.width ?? 0, terminal?.height ?? 0)).toBeGreaterThan(350);
  }
});

test('the editor opens at the line of a verdict, and is loaded only then', async () => {
  const view = seatView({ tasks: [taskView({ report: gradeReport(['pass', 'pass', 'pass', 'fail']) })] });
  const { hub, page } = await open(view);
  hub.files.set(POLICY_PATH, 'kind: Policy\n\n\n\nlevel: Request\n');
  const loaded = () => page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => name)");
  await page.getByRole('button', { name: `${POLICY_PATH}:5` }).waitFor();
  expect((await loaded()).filter((name) => name.includes('editor'))).toEqual([]);
  await page.getByRole('button', { name: `${POLICY_PATH}:5` }).click();
  await page.locator('.cm-activeLine').getByText('level: Request').waitFor();
  expect((await loaded()).filter((name) => name.includes('editor'))).toHaveLength(1);

  await page.keyboard.type('- ');
  await page.getByText('not saved yet').waitFor();
  await page.keyboard.press('Control+s');
  await page
    .locator('.status')
    .getByText(/^saved/)
    .waitFor();
  expect(hub.files.get(POLICY_PATH)).toBe('kind: Policy\n\n\n\n- level: Request\n');
});

test('unsaved changes outlive a reload; a file changed meanwhile is never overwritten unasked', async () => {
  const { hub, page } = await open(seatView());
  hub.files.set(POLICY_PATH, 'node: 1\n');
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.locator('.cm-content').getByText('node: 1').waitFor();
  await page.keyboard.type('mine: 1\n');
  await page.getByText('kept by this browser').waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.locator('.cm-content').getByText('mine: 1').waitFor();

  hub.files.set(POLICY_PATH, 'node: 2\n');
  await page.getByRole('button', { name: 'Save' }).click();
  const other = page.getByRole('region', { name: 'Changed meanwhile' });
  await other.getByText('node: 2').waitFor();
  expect(hub.files.get(POLICY_PATH)).toBe('node: 2\n');
  await other.getByRole('button', { name: "Use the node's" }).click();
  await page.locator('.status').getByText('as on the node').waitFor();
  await page.keyboard.press('Control+z');
  await page.locator('.cm-content').getByText('mine: 1').waitFor();

  hub.files.set(POLICY_PATH, 'node: 3\n');
  await page.getByRole('button', { name: 'Save' }).click();
  await other.getByText('node: 3').waitFor();
  await other.getByRole('button', { name: 'Save mine over it' }).click();
  await page
    .locator('.status')
    .getByText(/^saved/)
    .waitFor();
  expect(hub.files.get(POLICY_PATH)).toBe('mine: 1\nnode: 1\n');
});

test('after the end, files can be read but not saved', async () => {
  const ended = seatView({ class: { title: 'Class', isExam: false, isRecorded: false, state: 'ended' } });
  const { hub, page } = await open(ended);
  hub.files.set(POLICY_PATH, 'node: 1\n');
  await page.getByRole('tab', { name: 'Files' }).click();
  await page.locator('.cm-content').getByText('node: 1').waitFor();
  await page.keyboard.type('x');
  expect(await page.locator('.cm-content').innerText()).not.toContain('x');
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
});
