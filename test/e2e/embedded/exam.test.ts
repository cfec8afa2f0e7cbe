import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killProcessesOf, type Program, processesOf, program } from '../cks-lab.ts';
import { ROLES } from './rbac-01-answer.ts';

/** An exam. Only its first task has a correct answer, and the lab of its last task is removed. */
const EXAM = `formatVersion: 1
title: Three tasks
minutes: 30
passMark: 67
scenarios:
- {id: rbac-01, weight: 10}
- {id: audit-02, weight: 5}
- {id: sa-01, weight: 5}
`;

interface Shown {
  readonly phase: string;
  readonly secondsLeft: number;
  readonly tasks: readonly { readonly isFlagged: boolean; readonly state: string }[];
}

let cksLab: Program;
let home: string;

beforeAll(async () => {
  cksLab = await program();
  home = path.dirname(cksLab.data);
});
afterAll(() => cksLab.end());

const shown = async (): Promise<Shown> => JSON.parse((await cksLab.must(['exam', '--json'])).stdout);

/** Returns the exam as soon as it is as expected. Otherwise, the test reaches its timeout. */
async function until(isAsExpected: (exam: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const exam = await shown();
    if (isAsExpected(exam)) return exam;
    await sleep(200);
  }
}

const answer = (script: string, input = '') => cksLab.must(['exec', 'exam-1', '--', 'sh', '-c', script], { input });

test('an exam of three tasks survives kill -9 of everything, to its report', async () => {
  const file = path.join(home, 'three.yaml');
  await writeFile(file, EXAM);
  const started = await cksLab.must(['exam', 'start', file, '--provider', 'embedded', '--memory', '1400MB']);
  expect(started.stdout).toMatch(/Three tasks · (29|30) min left of 30 · pass mark 67 %/);

  await answer('kubectl apply -f -', ROLES);
  await answer('kubectl create rolebinding deployer -n shop --role=deployer --serviceaccount=ci:deployer');
  await cksLab.must(['exam', 'flag', '2']);
  for (const command of ['grade', 'hint', 'solution', 'watch', 'doctor']) {
    const refused = await cksLab.run([command, 'exam-1']);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('is task 1 of the exam "Three tasks"');
  }
  const made = await until(({ tasks }) => tasks.every(({ state }) => !['waiting', 'starting'].includes(state)));
  const running = made.tasks.filter(({ state }) => state === 'running' || state === 'suspended');
  expect(made.secondsLeft).toBeLessThan(30 * 60 - 1);
  expect(running.length).toBeLessThanOrEqual(2);

  await killProcessesOf(home);
  expect(await processesOf(home)).toEqual([]);
  const after = await shown();
  expect(after).toMatchObject({ phase: 'running', tasks: [{}, { isFlagged: true }, {}] });
  expect(after.secondsLeft).toBeLessThanOrEqual(made.secondsLeft);
  expect(after.secondsLeft).toBeGreaterThan(made.secondsLeft - 60);

  await cksLab.must(['exam', 'task', '1']);
  await until(({ tasks: [first] }) => first?.state === 'running');
  await answer('kubectl create rolebinding deployer -n shop-staging --role=deployer --serviceaccount=ci:deployer');
  await answer(
    `kubectl patch clusterrolebinding releases --type=json --patch='[{"op":"remove","path":"/subjects/1"}]'`,
  );
  await cksLab.must(['stop', 'exam-3']);

  const finished = await cksLab.run(['exam', 'finish']);
  expect(finished.stdout).toContain('Not decided: 50 % to 75 % of the points, pass mark 67 %');
  expect(finished.exitCode).toBe(3);
  const report = JSON.parse((await cksLab.must(['exam', 'report', '--json'])).stdout);
  expect(report).toMatchObject({
    ending: 'finished',
    tasks: [
      { status: 'passed', score: { least: 100, most: 100 } },
      { status: 'not-passed', isFlagged: true, score: { least: 0, most: 0 } },
      { status: 'undecided', why: 'its lab has been removed' },
    ],
  });
  expect(report.losses[0]).toMatchObject({ task: 2, check: { why: expect.stringMatching(/./) } });
  const { grades } = JSON.parse((await cksLab.must(['history', '--json'])).stdout);
  expect(grades).toMatchObject([{ lab: 'exam-1', scenario: 'rbac-01', passed: true }, { lab: 'exam-2' }]);
  expect((await cksLab.run(['grade', 'exam-1'])).exitCode).toBe(0);
});
