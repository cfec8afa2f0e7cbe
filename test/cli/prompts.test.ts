import { expect, test } from 'vitest';
import { fittedChoice } from '../../src/cli/prompts.ts';

const CHOICE = {
  value: 'a',
  name: 'rbac-01  10 min  A pipeline that may do its work',
  description: 'one two three four',
};

test.each([
  [80, CHOICE.name, CHOICE.description],
  [40, 'rbac-01  10 min  A pipeline that may …', CHOICE.description],
  [Number.POSITIVE_INFINITY, CHOICE.name, CHOICE.description],
])('in %i columns, a choice is one line, and its description is broken between words', (columns, name, description) => {
  expect(fittedChoice(CHOICE, columns)).toEqual({ value: 'a', name, description });
});

test('a long description takes several lines', () => {
  const { description } = fittedChoice({ ...CHOICE, description: 'aaaa bbbb cccc dddd eeee ffff' }, 20);
  expect(description).toBe('aaaa bbbb cccc dddd\neeee ffff');
});

test('what would break the screen is shown as text', () => {
  expect(fittedChoice({ value: 'a', name: 'x\u001b[2J\ny' }, 80).name).not.toContain('\u001b');
});
