import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TerminalState } from '../../../src/classroom/pages/terminal/mount.ts';
import { type ShellNode, shellNode } from '../../fixtures/shell-node.ts';
import { type TerminalHub, terminalHub } from '../../fixtures/terminal-hub.ts';
import { terminalPages } from '../../fixtures/terminal-in-browser.ts';
import { chromiumProgram } from '../../usable.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof terminalPages>>;
beforeAll(async () => {
  pages = await terminalPages();
  browser = await chromium.launch({ executablePath: chromiumProgram() ?? '', args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

interface Classroom {
  readonly node: ShellNode;
  readonly hub: TerminalHub;
  /** The address of the page, for the learner or an instructor. */
  readonly learner: string;
  readonly instructor: string;
  readonly context: BrowserContext;
}

async function aClassroom(): Promise<Classroom> {
  const node = await shellNode();
  onTestFinished(() => node[Symbol.asyncDispose]());
  const hub = await terminalHub({ node: () => node.connect() }, pages);
  onTestFinished(() => hub[Symbol.asyncDispose]());
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  onTestFinished(() => context.close());
  const learner = `http://127.0.0.1:${hub.port}/`;
  return { node, hub, learner, instructor: `${learner}#/api/seats/1/terminal`, context };
}

async function open(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await isOpen(page);
  await page.evaluate('mounted.focus()');
  return page;
}

const state = (page: Page): Promise<TerminalState> => page.evaluate('states.at(-1)');
const isOpen = (page: Page) => expect.poll(() => state(page), { timeout: 10_000 }).toMatchObject({ line: 'open' });
/** The lines of the screen, without the spaces at their ends. */
async function screen(page: Page): Promise<string> {
  const text = await page.locator('.xterm-rows').innerText();
  return text.replaceAll('\u00a0', ' ').replace(/ +$/gm, '');
}
const shows = (page: Page, text: string) => expect.poll(() => screen(page), { timeout: 10_000 }).toContain(text);

async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text);
}

/** Clicks into the first line with a text, so many pixels from its beginning. */
async function clickLine(page: Page, text: string | RegExp, x: number, clickCount: number): Promise<void> {
  const box = await page.locator('.xterm-rows > div', { hasText: text }).first().boundingBox();
  if (box === null) throw new Error(`no line has ${text}`);
  await page.mouse.move(box.x + x, box.y + 5, { steps: 3 });
  await page.mouse.click(box.x + x, box.y + box.height / 2, { clickCount });
}

async function run(page: Page, command: string): Promise<void> {
  await type(page, command);
  await page.keyboard.press('Enter');
}

test('vim is as it was after the page is loaded anew, and its shell goes on', async () => {
  const { context, learner } = await aClassroom();
  const page = await open(context, learner);
  await run(page, "PS1='$ '; clear; kept=here; vim -u NONE -c 'set number' -c 'call setline(1, \"a line\")'");
  await shows(page, '1 a line');
  await type(page, 'osecond');
  await shows(page, '2 second');
  const before = await screen(page);
  await page.reload();
  await isOpen(page);
  await shows(page, '2 second');
  expect(await screen(page)).toBe(before);
  await page.evaluate('mounted.focus()');
  await page.keyboard.press('Escape');
  await run(page, ':q!');
  await run(page, 'echo "again:$kept"');
  await shows(page, 'again:here');
});

test('what is typed while the line is down is held, shown, and sent when it is back', async () => {
  const { context, learner } = await aClassroom();
  const page = await open(context, learner);
  await run(page, 'echo "ready:$((1 + 1))"');
  await shows(page, 'ready:2');
  await context.setOffline(true);
  await expect.poll(() => state(page)).toMatchObject({ line: 'away' });
  await run(page, 'echo "held:$((2 + 2))"');
  await expect.poll(() => state(page)).toMatchObject({ line: 'away', held: 23, isFull: false });
  await type(page, 'x'.repeat(70_000));
  await expect.poll(() => state(page)).toMatchObject({ held: 23, isFull: true });
  await context.setOffline(false);
  await isOpen(page);
  await shows(page, 'held:4');
  expect(await screen(page)).not.toContain('xxx');
});

test('copy and paste by keys, and what programs can do with the clipboard', async () => {
  const { context, learner, instructor, hub } = await aClassroom();
  const page = await open(context, learner);
  await run(page, "PS1='$ '; clear; echo copied-$((1 + 1))");
  await shows(page, 'copied-2');
  await clickLine(page, 'copied-2', 20, 2);
  await page.keyboard.press('Control+Shift+C');
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('copied-2');
  await page.evaluate("navigator.clipboard.writeText('echo one:$((3 + 3))\\necho two:$((4 + 4))\\n')");
  await run(page, "bind 'set enable-bracketed-paste on'; cat -v");
  await page.evaluate('mounted.focus()');
  await page.keyboard.press('Control+Shift+V');
  await shows(page, 'echo two');
  await page.keyboard.press('Control+C');
  // Bracketed: the shell shows the lines and waits.
  await run(page, 'clear');
  await page.keyboard.press('Control+Shift+V');
  await shows(page, 'echo two');
  expect(await screen(page)).not.toContain('one:6');
  await page.keyboard.press('Enter');
  await shows(page, 'two:8');

  hub.visit = { may: 'look', why: 'You look.' };
  const visitor = await open(context, instructor);
  expect(await state(visitor)).toMatchObject({ readOnly: 'You look.' });
  await page.bringToFront();
  await page.evaluate("navigator.clipboard.writeText('before')");
  // OSC 52 asks for the clipboard, whose answer would be typed; then it writes "programs".
  await run(page, 'clear; printf \'\\033]52;c;?\\007\\033]2;title\\007\'; read -t 1 -n 1 x; echo "read:[$x]"');
  await shows(page, 'read:[]');
  expect(await page.title()).toBe('Terminal');
  await run(page, "printf '\\033]52;c;cHJvZ3JhbXM=\\007'");
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('programs');
});

test('without WebSocket, the terminal works with server-sent events and requests', async () => {
  const { context, learner, hub } = await aClassroom();
  hub.refusesWebSockets = true;
  const page = await open(context, learner);
  expect(await state(page)).toMatchObject({ line: 'open', transport: 'http' });
  await run(page, 'echo "without:$((1 + 1))"; seq 100000 | tail -1');
  await shows(page, 'without:2');
  await shows(page, '100000');
});

test('a browser that draws slowly receives everything that is printed', async () => {
  const { context, learner } = await aClassroom();
  const page = await open(context, learner);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await run(page, 'yes 0123456789012345678901234567890123456789 | head -c 2000000; echo "end:$((1 + 1))"');
  await shows(page, 'end:2');
});
