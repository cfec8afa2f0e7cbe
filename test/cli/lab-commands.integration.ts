import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watch } from '../../src/cli/commands/watch.ts';
import type { LabStore } from '../../src/labs/lab.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import { withLock } from '../../src/process/lock.ts';
import { type MemoryProvider, memoryProvider } from '../fixtures/memory-provider.ts';
import { type CommandResult, type ContextOptions, runCli, testContext } from '../fixtures/run-cli.ts';
import { type WritableNode, writableNode } from '../fixtures/writable-node.ts';

const PACK = path.resolve('test/fixtures/scenarios');
const ANSWER = '/root/answer.yaml';

let home: string;
let node: WritableNode;
let embedded: MemoryProvider;
let kind: MemoryProvider;
let labs: LabStore;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-commands-'));
  node = writableNode();
  embedded = memoryProvider('embedded', () => node);
  kind = memoryProvider('kind', () => node);
  labs = { dataFolder: home, providers: { embedded, kind } };
});
afterEach(() => rm(home, { recursive: true }));

function cksLab(words: string, options: ContextOptions = {}): Promise<CommandResult> {
  return runCli(words.split(' '), { labs, ...options });
}

const start = (name: string, provider = 'embedded') =>
  cksLab(`start answers-01 --scenarios ${PACK} --name ${name} --provider ${provider}`);

function answer(user: string): void {
  node.files[ANSWER] = { content: `user: ${user}\n`, ctime: new Date() };
}

test('start prints the task, also if the lab is already running', async () => {
  const first = await start('mine');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/Who asked\?[\s\S]*lab mine · node controlplane · Kubernetes 1\.37 · embedded/);
  expect((await start('mine')).stderr).toContain('Lab mine has been running since ');
  embedded.stopped.add(labName('mine'));
  embedded.running.clear();
  expect((await start('mine')).stderr).toContain('Lab mine is running again, with your files unchanged.');
});

test('start reports the provider with the reason, and weak isolation once', async () => {
  kind.available = async () => ({ usable: false, why: 'Docker does not run', remedies: ['start it'] });
  embedded.isolation = async () => [{ name: 'a user range for each lab', holds: false, detail: 'there is none' }];
  const first = await start('one', 'auto');
  expect(first.stderr).toContain('Node: embedded: in memory; kind cannot be used: Docker does not run.');
  expect(first.stderr).toContain('a user range for each lab: there is none');
  expect((await start('two', 'auto')).stderr).not.toContain('a user range');
});

test('start with an unusable provider says what to do, and creates no lab', async () => {
  kind.available = async () => ({ usable: false, why: 'Docker does not run', remedies: ['start it'] });
  expect(await start('mine', 'kind')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: 'cks-lab: kind cannot be used here: Docker does not run\n  - start it\n',
  });
  embedded.available = async () => ({ usable: false, why: 'no user namespaces', remedies: [] });
  expect((await start('mine', 'auto')).stderr).toContain('embedded cannot be used here: no user namespaces');
  expect(await labFolders()).toEqual([]);
});

test('start offers a list of scenarios only if a user can choose', async () => {
  const none = await cksLab(`start --scenarios ${PACK}`);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('start needs a scenario: answers-01, ') });
  const asked: string[] = [];
  const prompts = {
    isInteractive: () => true,
    async select(_message: string, choices: readonly { readonly name: string; readonly value: string }[]) {
      asked.push(...choices.map(({ name }) => name));
      return 'answers-01';
    },
    search: async () => '',
    confirm: async () => false,
  };
  const chosen = await cksLab(`start --scenarios ${PACK} --provider embedded`, { prompts });
  expect(chosen.code).toBe(0);
  expect(asked).toContain('answers-01  Who asked?');
});

test.each(['Mine', 'a'.repeat(41), 'a-'])('no lab is named %s', async (name) => {
  expect(await start(name)).toMatchObject({ code: 2, stderr: expect.stringContaining(`"${name}" cannot name a lab`) });
});

test('status reports the state of labs', async () => {
  expect((await cksLab('status')).stdout).toContain('No labs.');
  await start('one');
  await start('two', 'kind');
  kind.running.clear();
  const { stdout } = await cksLab('status');
  expect(stdout).toMatch(/one +answers-01 +embedded +1\.37 +0 min +running\n/);
  expect(stdout).toMatch(/two +answers-01 +kind +1\.37 +0 min +interrupted while starting/);
  expect((await cksLab('status one')).stdout).not.toContain('two');
  expect(await cksLab('status three')).toMatchObject({
    code: 2,
    stderr: 'cks-lab: there is no lab "three"; choose from one, two\n',
  });
  expect((await cksLab('status oen')).stderr).toBe(
    'cks-lab: there is no lab "oen" (did you mean one?); choose from one, two\n',
  );
});

test('task, hints and solution come from the scenario', async () => {
  const { stdout } = await start('mine');
  expect((await cksLab('task')).stdout).toBe(stdout);
  expect(await cksLab('hint')).toMatchObject({ stdout: 'Look at the log.\n', stderr: 'Hint 1 of 2.\n' });
  const last = { stdout: 'Her name begins with j.\n', stderr: expect.stringContaining('Hint 2 of 2, the last;') };
  expect(await cksLab('hint')).toMatchObject(last);
  expect(await cksLab('hint')).toMatchObject(last);
  expect(await cksLab('solution')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--show-me') });
  expect(await cksLab('solution --show-me')).toMatchObject({ code: 0, stdout: 'It was jane.\n' });
  expect(await cksLab('solution')).toMatchObject({ code: 0, stdout: 'It was jane.\n' });
});

test.each([true, false])('before a pass, the solution is shown only if it is confirmed: %s', async (confirmed) => {
  await start('mine');
  const never = () => Promise.reject(new Error('nobody is asked'));
  const prompts = { isInteractive: () => true, select: never, search: never, confirm: async () => confirmed };
  const { code, stdout } = await cksLab('solution', { prompts });
  expect({ code, stdout }).toEqual({ code: 0, stdout: confirmed ? 'It was jane.\n' : '' });
  answer('joe');
  await cksLab('grade');
  expect(JSON.parse((await cksLab('history --json')).stdout).grades).toMatchObject([{ solutionSeen: confirmed }]);
});

test('after a pass, the solution is shown without a question', async () => {
  await start('mine');
  answer('jane');
  await cksLab('grade');
  expect(await cksLab('solution')).toMatchObject({ code: 0, stdout: 'It was jane.\n' });
});

test('hint, task and grade without a lab say how to start one', async () => {
  for (const command of ['hint', 'task', 'grade', 'watch', 'edit /x', 'reset', 'stop']) {
    expect(await cksLab(command)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'cks-lab: no lab has been started: cks-lab start audit-01\n',
    });
  }
});

test('grade exits with 1 until every check passes; history, status and list record it', async () => {
  expect((await cksLab('history')).stdout).toBe('No grades yet.\n');
  await start('mine');
  answer('joe');
  const failed = await cksLab('grade --json');
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({ lab: 'mine', score: 0, maxScore: 2, passed: false });
  answer('jane');
  const [junit, markdown] = [path.join(home, 'junit.xml'), path.join(home, 'grade.md')];
  expect((await cksLab(`grade mine --junit ${junit} --markdown ${markdown}`)).code).toBe(0);
  expect(await readdir(home)).toEqual(expect.arrayContaining(['junit.xml', 'grade.md']));
  const { stdout } = await cksLab('history');
  expect(stdout.split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/^20\d\d-\d\d-\d\d \d\d:\d\d +mine +answers-01 +0\/2 +0 s +0 +not passed$/),
    expect.stringMatching(/mine +answers-01 +2\/2 +0 s +0 +passed$/),
  ]);
  expect((await cksLab('history other')).stdout).toBe('No grades for a lab "other".\n');
  expect((await cksLab('history mien')).stdout).toBe('No grades for a lab "mien" (did you mean mine?).\n');
  expect((await cksLab(`list --scenarios ${PACK}`)).stdout).toMatch(/answers-01 +3 +2 +2\/2 +- +Who asked\?/);
});

test('a grade records the hints and the solution that were shown before it', async () => {
  await start('mine');
  answer('joe');
  for (const words of ['hint', 'grade', 'solution --show-me', 'reset', 'grade']) await cksLab(words);
  const { grades } = JSON.parse((await cksLab('history --json')).stdout);
  expect(grades).toMatchObject([
    { hints: 1, solutionSeen: false, secondsUsed: 0 },
    { hints: 1, solutionSeen: true, secondsUsed: 0 },
  ]);
  const [names, first, second] = (await cksLab('history --csv')).stdout.split('\n');
  expect(names).toBe('at,lab,scenario,provider,score,maxScore,passed,secondsUsed,hints,solutionSeen,watched,exam');
  expect(first).toMatch(/Z,mine,answers-01,embedded,0,2,false,0,1,false,false,$/);
  expect(second).toMatch(/,1,true,false,$/);
  expect((await cksLab('history --csv --json')).code).toBe(2);
});

test('history reports the trend, the weakest domain and competency, and what to do next', async () => {
  await start('mine');
  answer('joe');
  await cksLab('grade');
  answer('jane');
  await cksLab('grade');
  const own = await cksLab(`history --scenarios ${PACK}`);
  expect(own.stdout).toMatch(/\nanswers-01 +2 +0 % → 100 %\n\nNext: `cks-lab start \S+`: you have not been graded/);
  const line = { lab: 'x', scenario: 'audit-01', provider: 'kind', at: '2026-01-01T00:00:00Z', passed: false };
  await writeFile(path.join(home, 'history.jsonl'), JSON.stringify({ ...line, score: 13, maxScore: 26 }));
  const { stdout } = await cksLab('history');
  expect(stdout).toMatch(/x +audit-01 +13\/26 +- +- +not passed/);
  expect(stdout).toMatch(
    /\nWeakest without the solution: Monitoring, Logging and Runtime Security, 50 % of the points \(1 of \d+ scenarios graded\); in it, Audit logs, 50 % of the points \(1 of \d+ scenarios graded\)\n/,
  );
  expect(stdout).toContain('Next: `cks-lab start audit-01`: Audit logs is where you are weakest, and your last grade');
  expect((await cksLab('history x')).stdout).not.toContain('Weakest');
});

test('unreadable lines of the history are moved away, and a message says where', async () => {
  await start('mine');
  answer('jane');
  await writeFile(path.join(home, 'history.jsonl'), '{"lab":"mi');
  await cksLab('grade');
  const { stdout, stderr } = await cksLab('list');
  const aside = path.join(home, 'history-unreadable.jsonl');
  expect(stderr).toBe(`cks-lab: 1 line of the history could not be read; kept in ${aside}\n`);
  expect(stdout).toContain('SCENARIO');
  expect(await readFile(aside, 'utf8')).toBe('{"lab":"mi\n');
  expect(await cksLab('history')).toMatchObject({ stdout: expect.stringMatching(/ 2\/2 /), stderr: '' });
});

test('a report that cannot be written is wrong usage', async () => {
  await start('mine');
  const { code, stderr } = await cksLab(`grade --junit ${home}/none/junit.xml`);
  expect(code).toBe(2);
  expect(stderr).toContain('cks-lab: cannot write the report: ENOENT');
});

test('a lab that another process is working on is not touched', async () => {
  await start('mine');
  await withLock(path.join(home, 'locks', 'mine'), async () => {
    expect(await cksLab('grade')).toMatchObject({
      code: 3,
      stderr: `cks-lab: another cks-lab (process ${process.pid}) is using this lab; wait for it to finish, or stop it\n`,
    });
  });
});

test('watch grades again when a file changes, until it is interrupted', async () => {
  await start('mine');
  answer('joe');
  const interruption = new AbortController();
  const { context, written } = testContext({
    labs,
    interruption: { signal: () => interruption.signal, hasCome: () => interruption.signal.aborted },
    onOutput(stdout) {
      if (stdout.includes('2 of 2')) interruption.abort();
      else if (stdout.includes('0 of 2')) answer('jane');
    },
  });
  await expect(watch(undefined, context, { files: 1, objects: 1 })).rejects.toThrow('aborted');
  expect(written.stdout.match(/\d of 2/g)).toEqual(['0 of 2', '2 of 2']);
  expect((await cksLab('history')).stdout.match(/\d\/2/g)).toEqual(['0/2', '2/2']);
});

test('watch grades again when the API server has restarted', async () => {
  let startedAt = new Date(0);
  const state = () => ({ phase: 'running', pid: 1, startedAt, ready: true }) as const;
  const pod = {
    namespace: 'kube-system',
    name: 'kube-apiserver-controlplane',
    uid: '1',
    manifest: null,
    logPath: null,
  };
  node = {
    ...node,
    staticPods: async () => ({
      pods: [{ ...pod, container: 'kube-apiserver', argv: [], mounts: [], state: state() }],
      rejected: [],
    }),
  };
  await start('mine');
  const interruption = new AbortController();
  const { context, written } = testContext({
    labs,
    interruption: { signal: () => interruption.signal, hasCome: () => interruption.signal.aborted },
    onOutput(stdout) {
      if (stdout.includes('after a change to the API server')) interruption.abort();
      else if (stdout.includes('0 of 2')) startedAt = new Date(1);
    },
  });
  await expect(watch(undefined, context, { files: 1, objects: 1 })).rejects.toThrow('aborted');
  expect(written.stdout.match(/\d of 2/g)).toEqual(['0 of 2', '0 of 2']);
});

test('the solution is followed by a comparison of the audit policies, if both exist', async () => {
  await cksLab('start audit-01 --provider embedded');
  const beside = async () => (await cksLab('solution --show-me')).stdout.split('Yours beside ours')[1];
  expect(await beside()).toBeUndefined();
  const policy = (...rules: readonly string[]) => {
    const lines = ['apiVersion: audit.k8s.io/v1', 'kind: Policy', 'omitStages: [RequestReceived]', 'rules:', ...rules];
    node.files['/etc/kubernetes/audit/policy.yaml'] = { content: lines.join('\n') };
  };
  const reads = '- {level: None, verbs: [list, watch, get]}';
  const secrets = '- {level: Metadata, resources: [{resources: [secrets]}]}';
  policy(reads, secrets, '- {level: RequestResponse}');
  expect(await beside()).toContain('The same for every request that kube-apiserver 1.37 serves.');
  policy(reads, secrets, '- {level: Request}');
  expect(await beside()).toMatch(/`before` is our policy[\s\S]*ours → yours: [\s\S]*Lost, less is logged/);
  policy('- {level: Everything}');
  expect(await beside()).toBeUndefined();
});

test('edit writes the changes of the editor', async () => {
  await start('mine');
  answer('joe');
  const editor = (expression: string) => ({ env: { EDITOR: `sed -i ${expression}` } });
  expect(await cksLab(`edit ${ANSWER}`, editor('s/joe/jane/'))).toMatchObject({ stderr: `${ANSWER} saved.\n` });
  expect(node.files[ANSWER]?.content).toBe('user: jane\n');
  expect(await cksLab(`edit ${ANSWER}`, editor('s/joe/jane/'))).toMatchObject({ stderr: `${ANSWER} is unchanged.\n` });
  const broken = await cksLab(`edit ${ANSWER} --lab mine`, { env: { VISUAL: 'false', EDITOR: 'true' } });
  expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining('the editor exited with code 1') });
  expect(await cksLab('edit answer.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('absolute path') });
});

test.each([
  { confirmed: true, content: 'user: jane\n', code: 0 },
  { confirmed: false, content: 'user: jim\n', code: 2 },
])('edit asks before it overwrites changes on the node: $confirmed', async ({ confirmed, content, code }) => {
  await start('mine');
  answer('joe');
  const { readFile } = node;
  let reads = 0;
  const changing = {
    ...node,
    readFile: async (file: string) => {
      if (reads++ === 1) answer('jim');
      return readFile(file);
    },
  };
  embedded.find = async () => ({ state: 'running', node: changing, workers: [] });
  const questions: string[] = [];
  const prompts = {
    isInteractive: () => true,
    select: async () => '',
    search: async () => '',
    async confirm(message: string) {
      questions.push(message);
      return confirmed;
    },
  };
  const ended = await cksLab(`edit ${ANSWER}`, { env: { EDITOR: 'sed -i s/joe/jane/' }, prompts });
  expect(questions).toEqual([`${ANSWER} has changed on the node in the meantime. Overwrite it with your version?`]);
  expect({ code: ended.code, content: node.files[ANSWER]?.content }).toEqual({ code, content });
  const draft = /Your text is saved in (\S+)/.exec(ended.stderr)?.[1];
  expect(draft === undefined).toBe(confirmed);
  if (draft !== undefined) await rm(path.dirname(draft), { recursive: true });
});

test('exec passes words, streams and the exit code through', async () => {
  await start('mine');
  const ran: (readonly string[])[] = [];
  const attaching: WritableNode = {
    ...node,
    async attach(argv, { stdin, stdout }) {
      ran.push(argv);
      for await (const chunk of stdin) stdout.write(chunk);
      return 7;
    },
  };
  embedded.find = async () => ({ state: 'running', node: attaching, workers: [] });
  expect(await cksLab('exec mine -- tee --append /x', { stdin: 'hello' })).toEqual({
    code: 7,
    stdout: 'hello',
    stderr: '',
  });
  expect(ran).toEqual([['tee', '--append', '/x']]);
  for (const words of ['exec', 'exec true', 'exec mine other -- true', 'exec none -- true']) {
    expect(await cksLab(words)).toMatchObject({ code: 125, stdout: '' });
  }
});

test('shell requires a terminal, and valid numbers of shells', async () => {
  await start('mine');
  expect(await cksLab('shell')).toMatchObject({ code: 2, stderr: expect.stringContaining('shell needs a terminal') });
  expect(await cksLab('shell --attach first')).toMatchObject({ code: 2, stderr: expect.stringContaining('"first"') });
});

test('reset creates a new node and restarts the clock', async () => {
  await start('mine');
  const first = await cksLab('status');
  node = writableNode({ '/fresh': { content: '' } });
  expect(await cksLab('reset')).toMatchObject({
    code: 0,
    stderr: 'Lab mine has been reset to its initial state, and its clock has restarted.\n',
  });
  expect((await cksLab('status')).stdout).toBe(first.stdout);
});

test('stop removes one lab, or all labs', async () => {
  expect(await cksLab('stop --all')).toMatchObject({ code: 0, stderr: 'There was no lab.\n' });
  for (const name of ['one', 'two', 'three']) await start(name);
  expect(await cksLab('stop two')).toMatchObject({ code: 0, stdout: '', stderr: 'Removing two\n' });
  expect(await labFolders()).toEqual(['one', 'three']);
  expect(await cksLab('stop one --all')).toMatchObject({ code: 2, stderr: expect.stringContaining('not both') });
  expect((await cksLab('stop --all')).stderr).toMatch(/Removed (one, three|three, one)\.\n$/);
  expect(await labFolders()).toEqual([]);
  expect([...embedded.running]).toEqual([]);
});

test('an interrupted stop ends with 130 and keeps the lab', async () => {
  await start('mine');
  const interruption = new AbortController();
  embedded.destroy = async (_spec, { signal }) => {
    interruption.abort();
    signal.throwIfAborted();
  };
  const ended = await cksLab('stop', {
    interruption: { signal: () => interruption.signal, hasCome: () => interruption.signal.aborted },
  });
  expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted.') });
  expect(await labFolders()).toEqual(['mine']);
});

test('doctor reports the usable providers, the isolation, and the labs', async () => {
  kind.available = async () => ({ usable: false, why: 'Docker does not run', remedies: ['start it'] });
  embedded.isolation = async () => [
    { name: 'memory', holds: true, detail: 'limited' },
    { name: 'users', holds: false, detail: 'shared' },
  ];
  expect((await cksLab('doctor')).stdout).toMatch(/\nNo labs\.\n$/);
  await start('mine');
  const { code, stdout } = await cksLab('doctor');
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(
    lines.filter((line) => !/^. (kernel|namespaces|control groups|disk|memory|ports): |^ {4}- /.test(line)),
  ).toEqual([
    '✓ embedded can be used',
    '    ✓ memory: limited',
    '    ! users: shared',
    '✗ kind cannot be used: Docker does not run',
    `✓ Node.js ${process.version}`,
    'Labs: mine (running)',
    '',
  ]);
  expect(lines).toContain('    - start it');
  expect(lines).toContainEqual(expect.stringMatching(/^✓ ports: /));
});

test('doctor of a lab exits with 1 if its API server is down, and says why', async () => {
  await start('mine');
  const { code, stdout } = await cksLab('doctor mine');
  expect(code).toBe(1);
  expect(stdout).toContain('kube-apiserver');
});

test('the cache is shown and cleared', async () => {
  const env = { CKS_LAB_HOME: home };
  const cache = path.join(home, 'cache');
  expect(await cksLab('cache', { env })).toMatchObject({ stdout: `${cache}\nNothing is cached.\n` });
  const cached = await cksLab('cache clear', { env });
  expect(cached).toMatchObject({ code: 0, stderr: expect.stringContaining(`Removed ${cache}: 0.0 MB.`) });
});

test('dev new writes a scenario to the folder of its author', async () => {
  const words = `dev new mine-01 --scenarios ${home}`;
  expect(await cksLab(words, { workingFolder: home })).toMatchObject({ code: 0, stdout: 'mine-01\n' });
  expect(await readdir(path.join(home, 'mine-01'))).toContain('scenario.yaml');
  expect(await cksLab(words)).toMatchObject({ code: 2, stderr: expect.stringContaining('already exists') });
  expect(await cksLab(`${words} --like cooking`)).toMatchObject({ code: 2, stderr: expect.stringContaining('audit') });
  expect(await cksLab('dev new Mine')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot name') });
});

test('dev check reports scenarios that do not load', async () => {
  await cksLab(`dev new mine-01 --scenarios ${home}`);
  await writeFile(path.join(home, 'mine-01', 'scenario.yaml'), 'formatVersion: 1\n');
  const { code, stdout, stderr } = await cksLab(`dev check --scenarios ${home} --jobs 1`);
  expect(code).toBe(1);
  expect(stdout).toContain(`${home}/mine-01/scenario.yaml:1:1: `);
  expect(stderr).toContain('Failed: mine-01.');
});

async function labFolders(): Promise<readonly string[]> {
  return (await readdir(path.join(home, 'labs')).catch(() => [])).sort();
}

function labName(text: string) {
  if (!isLabName(text)) throw new TypeError(text);
  return text;
}
