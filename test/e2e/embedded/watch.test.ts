import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Program, processesOf, program } from '../cks-lab.ts';
import { type Terminal, terminal } from '../tmux.ts';
import { ENABLE, GOOD, MANIFEST, WRITE_POLICY } from './audit-01-answer.ts';

let lab: Program;
let person: Terminal;

beforeAll(async () => {
  lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
});
afterAll(() => lab.end());
beforeEach(async () => {
  person = await terminal(lab.env);
});
afterEach(() => person.end());

/** Writes to the node as an editor of the learner does. */
const savePolicy = (policy: string) => lab.must(['exec', '--', 'sh', '-c', WRITE_POLICY], { input: policy });
const checkMarks = (screen: string) => screen.match(/^[✓✗-] +\d\/\d/gm) ?? [];

test('from the menu into a lab, and over a broken and a repaired API server to a pass', async () => {
  await person.type('cks-lab; clear; stty -a | grep -c -- -icanon; echo ended');
  await person.shows('What to do next');
  await person.press('audit-01');
  await person.shows(/❯ audit-01.*Record what changes, never what is read/);
  await person.press('Enter');
  await person.shows('Audit logging has not been set up on this cluster.');
  await person.press('Escape');
  const untouched = await person.shows('0 of 26 points');
  expect(untouched.split('\n')).toHaveLength(24);
  expect(untouched).toContain('--audit-policy-file is not given');
  await person.press('Down');
  await person.shows('--audit-log-path is not given');

  // The policy does not exist yet, so the API server exits.
  await lab.onNode(ENABLE);
  await person.shows(/API server {2}(down|restarting) for \d+ s: /);
  await person.shows(/API server {2}down for \d+ s: /);
  await savePolicy(GOOD);
  const passed = await person.shows('26 of 26 points');
  expect(passed).toContain('API server  running');
  expect(checkMarks(passed)).toHaveLength(13);

  await lab.onNode(`sed -i 's/--audit-log-path=/--audit-lag-path=/' ${MANIFEST}`);
  await person.shows(/Verdict.*-log-flag/);
  await person.shows(/API server {2}down for \d+ s: Error: unknown flag/);
  await lab.onNode(`sed -i 's/--audit-lag-path=/--audit-log-path=/' ${MANIFEST}`);
  await person.shows('26 of 26 points');

  await person.resize(40, 10);
  const small = await person.shows('26 of 26');
  expect(small.split('\n')).toHaveLength(10);
  await person.resize(80, 24);
  await person.press('q');
  await person.shows(/^0\nended/);
  const { stdout } = await lab.must(['history', '--json']);
  const scores = JSON.parse(stdout).grades.map(({ score, watched }: { score: number; watched: boolean }) => [
    score,
    watched,
  ]);
  expect(scores.at(0)).toEqual([0, true]);
  expect(scores.at(-1)).toEqual([26, true]);
});

test('hints, a shell and the task are one key away, and the solution is asked for', async () => {
  await lab.must(['start', 'rbac-01']);
  await person.type('cks-lab watch rbac-01');
  await person.shows(/Verdict {5}graded/);
  await person.press('h');
  await person.shows('Hints: 1 of 3');
  await person.press('h');
  await person.shows('Press h for hint 3 of 3.');
  await person.press('Escape');
  await person.press('s');
  await person.shows('although you have not passed?');
  await person.press('x');
  await person.press('!');
  await person.shows('root@controlplane:~#');
  await person.type('kubectl delete clusterrolebinding releases; exit');
  // Nothing but objects of the cluster has changed.
  await person.shows(/Verdict {5}graded at [\d:]+: ./);
  expect((await lab.must(['history', 'rbac-01', '--csv'])).stdout).toMatch(/,2,false,true,$/m);
  await person.press('q');
});

test('a lab that is killed ends watch with the remedy, on a terminal as it was', async () => {
  await lab.must(['start', 'audit-01']);
  await person.type('cks-lab watch audit-01; stty -a | grep -c -- -icanon');
  await person.shows(/Verdict {5}/);
  for (const line of await processesOf(`${lab.data}/labs/audit-01`)) {
    if (line.includes('supervisor/main.ts')) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  }
  await person.shows(/audit-01 is not running[\s\S]*\n0\n/);
});
