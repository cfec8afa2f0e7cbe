import { expect, test } from 'vitest';
import {
  boundChecks,
  checkSchema,
  defineCheck,
  type GradingKind,
  type Stance,
} from '../../src/grading/define-check.ts';
import { fact, factFor, type GradedLab } from '../../src/grading/facts.ts';
import { grade } from '../../src/grading/grade.ts';
import { allReads } from '../../src/grading/reads.ts';
import { contextOf, nodeOf } from '../fixtures/one-check.ts';

/**
 * Defines a kind of check whose result is the content of the file with its id: `pass`, `fail`, or anything else, which
 * means that the check cannot decide.
 */
function kindOf(kind: string, stance: Stance, domain = 'demo', isReportedAnyway?: true): GradingKind {
  return defineCheck({
    schema: checkSchema(kind, {}),
    domain,
    description: 'A file says so.',
    stance,
    reads: ({ id }) => ({ files: [`/${id}`] }),
    ...(isReportedAnyway && { isReportedAnyway }),
    async judge({ id }, { node }) {
      const read = await node.readFile(`/${id}`);
      const said = read.state === 'file' ? new TextDecoder().decode(read.bytes) : read.state;
      if (said === 'pass') return { status: 'pass', actual: 'so it is' };
      if (said === 'fail') return { status: 'fail', actual: 'no', expected: 'yes', why: 'It says no.', where: null };
      throw new Error(said);
    },
  });
}

const KINDS = [
  kindOf('demand', 'demands'),
  kindOf('forbid', 'forbids'),
  kindOf('neutral', 'neutral'),
  kindOf('foreign', 'demands', 'other'),
  kindOf('alarm', 'neutral', 'demo', true),
];

/**
 * Grades checks that are written as `id: kind [needs]`, given the content of each file. Returns the report, and one
 * line for each check with its status and reason.
 */
async function graded(checks: Readonly<Record<string, string>>, said: Readonly<Record<string, string>>) {
  const written = Object.entries(checks).map(([id, text]) => {
    const [kind, ...needs] = text.split(' ');
    return { id, kind, needs, title: id.toUpperCase(), points: 2, hint: 'Look.' };
  });
  const files = Object.fromEntries(Object.entries(said).map(([id, text]) => [`/${id}`, text]));
  const report = await grade(contextOf({ checks: written }, nodeOf(files), 37, KINDS), KINDS);
  return { ...report, lines: report.checks.map(({ id, status, why }) => `${id} ${status}${why && `: ${why}`}`) };
}

test('points of passed checks are added up, and a lab is passed if all checks pass', async () => {
  expect(await graded({ a: 'neutral', b: 'neutral' }, { a: 'pass', b: 'pass' })).toMatchObject({
    ...{ score: 4, maxScore: 4, passed: true },
  });
  expect(await graded({ a: 'neutral', b: 'neutral' }, { a: 'pass', b: 'fail' })).toMatchObject({
    ...{ score: 2, maxScore: 4, passed: false },
  });
});

test('a check is skipped if one that it needs did not pass, whatever its result would be', async () => {
  const { lines, checks } = await graded({ a: 'neutral', b: 'neutral a', c: 'neutral b' }, { a: 'fail', b: 'pass' });
  expect(lines).toEqual(['a fail: It says no.', 'b skipped: "A" (a) did not pass', 'c skipped: "B" (b) did not pass']);
  expect(checks[1]).toEqual({
    ...{ id: 'b', kind: 'neutral', title: 'B', status: 'skipped', points: 0, maxPoints: 2 },
    ...{ actual: 'not checked', expected: '', why: '"A" (a) did not pass', hint: '', where: null },
  });
});

test('a check that cannot decide is an error, not a failure', async () => {
  const { checks } = await graded({ a: 'neutral' }, { a: 'no idea' });
  expect(checks).toEqual([
    {
      ...{ id: 'a', kind: 'neutral', title: 'A', status: 'error', points: 0, maxPoints: 2 },
      ...{ actual: 'the grader could not decide', expected: '', why: 'no idea', where: null },
      hint: 'This does not count against you. Run `cks-lab doctor` to find the cause.',
    },
  ]);
});

test('a check that forbids is skipped until a demanding check of its domain has passed', async () => {
  const checks = { a: 'demand', b: 'demand', c: 'forbid' };
  expect((await graded(checks, { a: 'fail', b: 'pass', c: 'pass' })).lines[2]).toBe('c pass');
  expect((await graded(checks, { a: 'fail', b: 'fail', c: 'pass' })).lines[2]).toBe(
    'c skipped: none of "A", "B" passed, and this check would pass even in a lab in which nothing is set up',
  );
  const alone = { a: 'demand', x: 'foreign', c: 'forbid' };
  expect((await graded(alone, { a: 'fail', x: 'pass', c: 'pass' })).lines[2]).toBe(
    'c skipped: "A" did not pass, and this check would pass even in a lab in which nothing is set up',
  );
  expect((await graded({ c: 'forbid', x: 'foreign' }, { c: 'pass', x: 'fail' })).lines[0]).toBe('c pass');
});

test('a check that needs one that forbids does not make it wait', async () => {
  const checks = { a: 'demand', c: 'forbid', d: 'demand c' };
  expect((await graded(checks, { a: 'pass', c: 'pass', d: 'pass' })).passed).toBe(true);
  expect((await graded(checks, { a: 'fail', c: 'pass', d: 'pass' })).lines.slice(1)).toEqual([
    'c skipped: "A" did not pass, and this check would pass even in a lab in which nothing is set up',
    'd skipped: "C" (c) did not pass',
  ]);
  const crossed = { c: 'forbid', d: 'demand e', e: 'neutral f', f: 'forbid', g: 'demand c' };
  expect((await graded(crossed, { c: 'pass', d: 'pass', e: 'pass', f: 'pass', g: 'pass' })).passed).toBe(true);
});

test('a failure that may be the cause is reported, whatever it needs; a pass is not', async () => {
  const checks = { a: 'neutral', b: 'alarm a' };
  expect((await graded(checks, { a: 'fail', b: 'fail' })).lines[1]).toBe('b fail: It says no.');
  expect((await graded(checks, { a: 'fail', b: 'pass' })).lines[1]).toBe('b skipped: "A" (a) did not pass');
});

test('the files that all checks read are known, each once', () => {
  const checks = ['a', 'b'].map((id) => ({ id, kind: 'neutral', title: 'T', points: 1, hint: 'h' }));
  const { scenario } = contextOf({ checks }, nodeOf({}), 37, KINDS);
  const reads = boundChecks(scenario.definition, KINDS).map((check) => check.reads);
  expect(allReads([...reads, ...reads])).toEqual({ files: ['/a', '/b'], objects: [], types: [] });
});

test('a check of an unknown kind is not graded', async () => {
  const context = contextOf(
    { checks: [{ id: 'a', kind: 'neutral', title: 'T', points: 1, hint: 'h' }] },
    nodeOf({}),
    37,
    KINDS,
  );
  await expect(grade(context, KINDS.slice(0, 1))).rejects.toThrow('there is no kind of check "neutral"');
});

test('a fact is collected once per grade, on first use, and once for each key', async () => {
  let collected = 0;
  const number = fact(async () => ++collected);
  const about = factFor(async (_lab, key: string) => `${key}${++collected}`);
  const lab = (): GradedLab => {
    const { scenario, ...context } = contextOf(
      { checks: [{ id: 'a', kind: 'neutral', title: 'T', points: 1, hint: 'h' }] },
      nodeOf({}),
      37,
      KINDS,
    );
    return { ...context, scenario: scenario.definition, reads: allReads([]), beforeActions: [] };
  };
  const [first, second] = [lab(), lab()];
  expect([await number(first), await number(first), await number(second)]).toEqual([1, 1, 2]);
  expect([await about(first, 'a'), await about(first, 'b'), await about(first, 'a')]).toEqual(['a3', 'b4', 'a3']);
});
