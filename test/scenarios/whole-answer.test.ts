import { expect, test } from 'vitest';
import { type Solution, solutionSchema } from '../../src/scenarios/answer.ts';
import { wholeSteps } from '../../src/scenarios/whole-answer.ts';

const POLICY = { write: '/policy.yaml', content: 'rules:\n- level: None\n- level: Metadata\n- level: Metadata\n' };

const whole = answer({ steps: [POLICY, { run: 'true' }, { write: '/a', from: 'a.txt' }] });

test('an answer without `after` has the steps that it states', () => {
  expect(steps('solutions/whole', { 'solutions/whole': whole })).toEqual(whole.steps);
});

test('the steps of the followed answer come first, changed, then the additional ones', () => {
  const follower = answer({
    after: 'solutions/whole',
    change: [
      { file: '/policy.yaml', replace: '- level: None', with: '- level: $& Request' },
      { file: '/policy.yaml', replace: 'level: $& Request', with: 'level: Request' },
      { step: 2, with: { run: 'false' } },
    ],
    steps: [{ run: 'last' }],
  });
  expect(steps('mistakes/one', { 'solutions/whole': whole, 'mistakes/one': follower })).toEqual([
    { ...POLICY, content: POLICY.content.replace('None', 'Request') },
    { run: 'false' },
    { write: '/a', from: '../../solutions/whole/a.txt' },
    { run: 'last' },
  ]);
});

test('an answer may follow one that itself follows another', () => {
  const second = answer({ after: 'solutions/whole', steps: [{ run: 'second' }] });
  const third = answer({ after: 'solutions/second', steps: [{ run: 'third' }] });
  expect(steps('mistakes/x', { 'solutions/whole': whole, 'solutions/second': second, 'mistakes/x': third })).toEqual([
    ...whole.steps.slice(0, 2),
    { write: '/a', from: '../../solutions/whole/a.txt' },
    { run: 'second' },
    { run: 'third' },
  ]);
});

test.each<[string, object, string]>([
  ['a text that is not there', { file: '/policy.yaml', replace: 'Request', with: '' }, 'does not contain "Request"'],
  [
    'a text that is there twice',
    { file: '/policy.yaml', replace: 'Metadata', with: '' },
    'contains "Metadata" 2 times',
  ],
  ['a file that nothing writes', { file: '/b', replace: 'x', with: '' }, 'no earlier step writes /b'],
  ['a file written from another', { file: '/a', replace: 'x', with: '' }, 'no earlier step writes /a'],
  ['a step too far', { step: 4, with: { run: 'x' } }, 'there is no step 4: the answer has 3'],
])('%s cannot be changed', (_what, change, message) => {
  const follower = answer({ after: 'solutions/whole', change: [change] });
  expect(
    wholeSteps(
      'mistakes/one',
      new Map([
        ['solutions/whole', whole],
        ['mistakes/one', follower],
      ]),
    ),
  ).toEqual({
    ok: false,
    problem: { at: ['change', 0], message: expect.stringContaining(message) },
  });
});

test('a file that two steps write is changed by the number of a step', () => {
  const twice = answer({ steps: [POLICY, POLICY] });
  const follower = answer({ after: 'solutions/twice', change: [{ file: '/policy.yaml', replace: 'None', with: '' }] });
  expect(
    wholeSteps(
      'mistakes/one',
      new Map([
        ['solutions/twice', twice],
        ['mistakes/one', follower],
      ]),
    ),
  ).toMatchObject({
    problem: { message: expect.stringContaining('2 earlier steps write /policy.yaml') },
  });
});

test('answers that follow a missing answer or each other are invalid', () => {
  const a = answer({ after: 'mistakes/b', steps: [{ run: 'a' }] });
  const b = answer({ after: 'mistakes/a', steps: [{ run: 'b' }] });
  const circle = wholeSteps(
    'mistakes/a',
    new Map([
      ['mistakes/a', a],
      ['mistakes/b', b],
    ]),
  );
  expect(circle).toMatchObject({
    ok: false,
    problem: { at: ['after'], message: expect.stringContaining('in a cycle') },
  });
  expect(wholeSteps('mistakes/a', new Map([['mistakes/a', a]]))).toMatchObject({
    problem: { at: ['after'], message: expect.stringContaining('there is no answer mistakes/b') },
  });
});

test.each<[string, object, string]>([
  ['nothing done', {}, 'steps: needs at least one step, or `after:`'],
  ['nothing followed', { change: [{ step: 1, with: { run: 'x' } }] }, 'change: needs `after:`'],
  ['nothing changed', { after: 'solutions/whole' }, 'after: needs `change:` or `steps:`'],
  ['a path', { after: 'solutions/../../other', steps: [{ run: 'x' }] }, 'after: an answer of this scenario'],
])('an answer with %s is refused', (_what, fields, message) => {
  const { error } = solutionSchema.safeParse({ about: 'A', ...fields });
  expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expect.stringContaining(message),
  ]);
});

function answer(fields: object): Solution {
  return solutionSchema.parse({ about: 'A', ...fields });
}

function steps(name: string, answers: Readonly<Record<string, Solution>>) {
  const made = wholeSteps(name, new Map(Object.entries(answers)));
  if (!made.ok) throw new Error(made.problem.message);
  return made.steps;
}
