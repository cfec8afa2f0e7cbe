import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClassView } from '../../../src/classroom/api.ts';
import { cli } from '../../../src/cli/cli.ts';
import type { LabStore } from '../../../src/labs/lab.ts';
import { type MemoryProvider, memoryProvider } from '../../fixtures/memory-provider.ts';
import { type CommandResult, type ContextOptions, runCli, testContext } from '../../fixtures/run-cli.ts';
import { type WritableNode, writableNode } from '../../fixtures/writable-node.ts';

let home: string;
let pack: string;
let embedded: MemoryProvider;
let labs: LabStore;
let nodes: Map<string, WritableNode>;
/** The hubs that the test has started. `death` stops them. */
let hubs: Promise<number>[];
let death: AbortController;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-classes-'));
  pack = path.join(home, 'pack');
  await cp(path.resolve('test/fixtures/scenarios/answers-01'), path.join(pack, 'answers-01'), { recursive: true });
  nodes = new Map();
  embedded = memoryProvider('embedded', (lab) => {
    const node = writableNode();
    nodes.set(lab, node);
    return node;
  });
  labs = { dataFolder: path.join(home, 'data'), providers: { embedded, kind: memoryProvider('kind') } };
  hubs = [];
  death = new AbortController();
});
afterEach(async () => {
  death.abort();
  await Promise.all(hubs);
  await rm(home, { recursive: true });
});

/** Runs a command on the class. A hub that the command starts runs in this process. */
function classroom(words: readonly string[], options: ContextOptions = {}): Promise<CommandResult> {
  return runCli(['classroom', ...words], { labs, inBackground, ...options });
}

async function inBackground(words: readonly string[]): Promise<void> {
  const { signal } = death;
  const interruption = { signal: () => signal, hasCome: () => signal.aborted };
  hubs.push(cli(words, testContext({ labs, interruption }).context));
}

const start = (...more: readonly string[]) =>
  classroom([
    ...['start', 'answers-01', '--scenarios', pack, '--listen', '127.0.0.1:0', '--plain-http', '--seats', '2'],
    ...['--detach', ...more],
  ]);

async function shown(): Promise<ClassView> {
  const { code, stdout, stderr } = await classroom(['status', '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function until(isAsExpected: (view: ClassView) => boolean): Promise<ClassView> {
  for (;;) {
    const view = await shown();
    if (isAsExpected(view)) return view;
    await sleep(30);
  }
}

/** Joins, and returns a function that sends a request of the learner and returns its status. */
async function join(name: string): Promise<(pathname: string, body: object) => Promise<number>> {
  const { join } = await shown();
  const [origin = ''] = join.addresses;
  const headers = { Origin: origin, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ code: join.code, name });
  const joined = await fetch(`${origin}/api/join`, { method: 'POST', headers, body });
  const Cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? '';
  return async (pathname, sent) => {
    const options = { method: 'POST', headers: { ...headers, Cookie }, body: JSON.stringify(sent) };
    return (await fetch(`${origin}${pathname}`, options)).status;
  };
}

test('a class from its start to its results', async () => {
  const started = await start('--minutes', '60', '--title', 'Who asked?');
  expect(started).toMatchObject({ code: 0 });
  expect(started.stdout).toMatch(/ {2}Who asked\?\n {2}http:\/\/127\.0\.0\.1:\d+ {3}code \w{4}-\w{4}\n/);
  expect(started.stdout).toMatch(/Your page, which you should not show: http:\/\/127\.0\.0\.1:\d+\/i\/[\w-]{43}\n/);
  await until(({ seatsWarm }) => seatsWarm === 2);
  const send = await join('Ada');
  await nodes.get('seat-1-task-1')?.writeFile('/root/answer.yaml', 'user: jane\n');
  expect(await send('/api/seat/grade', {})).toBe(200);
  await until(({ seats }) => seats[0]?.state === 'passed');

  expect((await classroom(['extend', '10'])).code).toBe(0);
  expect((await classroom(['extend', '5', 'seat-1'])).code).toBe(0);
  expect((await classroom(['message', 'Break', 'seat-7'])).stderr).toContain('There is no seat seat-7.');
  expect((await classroom(['message', 'Break'])).code).toBe(0);
  const status = await classroom(['status']);
  expect(status.stdout).toMatch(/2 of 2 seats ready · 0 of 1 learner here · (69:5\d|70:00) left/);
  expect(status.stdout).toMatch(/^Ada {6}passed/m);

  const ended = await classroom(['end']);
  expect(ended.stdout).toMatch(/^Ada {9}2\/2 {2}passed {2}answers-01 2$/m);
  expect((await classroom(['end'])).stderr).toContain('the class has ended already');
  const [csv, json, pages] = ['class.csv', 'class.json', 'pages'].map((name) => path.join(home, name));
  if (!csv || !json || !pages) throw new Error('there are three names');
  expect((await classroom(['results'])).stdout).toBe(ended.stdout);
  expect((await classroom(['results', '--recordings', home])).stderr).toContain('there are no recordings');
  expect((await classroom(['results', '--csv', csv, '--json', json, '--html', pages])).code).toBe(0);
  expect(await readFile(csv, 'utf8')).toMatch(/^seat-1,Ada,.*,answers-01,graded,2,2,/m);
  expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ learners: [{ name: 'Ada', passed: true }] });
  expect(await readFile(path.join(pages, 'seat-1.html'), 'utf8')).toContain('<h1>Ada</h1>');
});

test('a class is not removed before its end, nor without a question', async () => {
  await start();
  await until(({ seatsWarm }) => seatsWarm === 2);
  expect((await classroom(['remove'])).stderr).toContain('nobody can be asked here: add --yes');
  await join('Ada');
  expect((await classroom(['remove', '--yes'])).stderr).toContain('the class has not ended: cks-lab classroom end');
  expect((await start()).stderr).toContain('there is a class already');
  const stopped = await runCli(['stop', '--all'], { labs });
  expect(stopped.stderr).toContain('The labs of a class are still there: cks-lab classroom end');
});

test('what only the instructor knows can be read by nobody else', async () => {
  await start();
  const classes = path.join(labs.dataFolder, 'classes');
  const folder = path.join(classes, (await readdir(classes)).join());
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(path.join(folder, 'instructor-token'))).mode & 0o777).toBe(0o600);
});

test('where learners are not isolated, a class starts only with --trust-learners, and it says why', async () => {
  embedded.isolation = async () => [{ name: 'user IDs', holds: false, detail: 'root in a lab is your own user' }];
  const refused = await start();
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('user IDs: root in a lab is your own user');
  expect(refused.stderr).toContain('--trust-learners');
  expect(await readdir(path.join(home, 'data', 'classes')).catch(() => [])).toEqual([]);
  expect((await start('--trust-learners')).code).toBe(0);
});

test('wrong arguments are refused before anything is made', async () => {
  expect((await classroom(['start'])).stderr).toContain('name the scenarios of the class, or an exam with --exam');
  expect((await classroom(['start', 'nothing-01'])).stderr).toContain('there is no scenario "nothing-01"');
  expect((await start('--seats', '0')).stderr).toContain('must be a whole number from 1 to 1000');
  expect((await start('--listen', 'here')).stderr).toContain('must be HOST:PORT');
  expect((await classroom(['status'])).stderr).toContain('there is no class');
});
