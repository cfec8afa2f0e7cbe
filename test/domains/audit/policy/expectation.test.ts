import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/domains/audit/policy/evaluate.ts';
import type { LevelBound } from '../../../../src/domains/audit/policy/expectation.ts';
import { boundInWords } from '../../../../src/domains/audit/policy/expectation.ts';
import type { Level, Stage } from '../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../src/domains/audit/policy/policy.ts';
import { EmptyExpectation, isBroken } from '../../../../src/domains/audit/policy/prove.ts';

const READ = {
  user: { name: 'alice', groups: ['system:authenticated'] },
  verb: 'get',
  path: '/version',
  resource: null,
};

function breaks(
  level: LevelBound | null,
  neverStages: readonly Stage[],
  decided: Level,
  ...omitStages: Stage[]
): boolean {
  const expectation = { name: 'it', requests: EVERYTHING, except: [], level, neverStages };
  const decision: Decision = { level: decided, omitStages, omitManagedFields: false, rule: 0 };
  return isBroken(expectation, decision, READ);
}

describe('levels', () => {
  test.each<[LevelBound, readonly Level[]]>([
    [{ exactly: 'Metadata' }, ['Metadata']],
    [{ exactly: 'None' }, ['None']],
    [{ atLeast: 'Metadata' }, ['Metadata', 'Request', 'RequestResponse']],
    [{ atLeast: 'RequestResponse' }, ['RequestResponse']],
    [{ atMost: 'Metadata' }, ['None', 'Metadata']],
    [{ atMost: 'None' }, ['None']],
  ])('%j allows only %j', (bound, allowed) => {
    const levels: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
    expect(levels.filter((level) => !breaks(bound, [], level))).toEqual(allowed);
  });

  test('are None if nothing is written', () => {
    const all: Stage[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
    expect(breaks({ exactly: 'None' }, [], 'Metadata', ...all)).toBe(false);
    expect(breaks({ atLeast: 'Metadata' }, [], 'Metadata', ...all)).toBe(true);
    expect(breaks({ atLeast: 'Metadata' }, [], 'Metadata', 'RequestReceived', 'ResponseComplete')).toBe(true);
    expect(breaks({ atLeast: 'None' }, [], 'Metadata', 'RequestReceived', 'ResponseComplete')).toBe(false);
    expect(breaks(null, ['ResponseStarted'], 'Metadata', ...all)).toBe(false);
  });
});

test('a stage that must not be written must be omitted, unless nothing is written', () => {
  expect(breaks(null, ['RequestReceived'], 'Metadata')).toBe(true);
  expect(breaks(null, ['RequestReceived'], 'Metadata', 'RequestReceived')).toBe(false);
  expect(breaks(null, ['RequestReceived', 'Panic'], 'Metadata', 'RequestReceived')).toBe(true);
  expect(breaks(null, ['RequestReceived'], 'None')).toBe(false);
  expect(breaks(null, [], 'Metadata')).toBe(false);
  expect(breaks({ exactly: 'Metadata' }, ['RequestReceived'], 'Metadata')).toBe(true);
});

test('bounds in words', () => {
  expect(boundInWords({ exactly: 'Request' })).toBe('Request');
  expect(boundInWords({ atLeast: 'Metadata' })).toBe('Metadata or more');
  expect(boundInWords({ atMost: 'Metadata' })).toBe('Metadata or less');
});

test('an expectation without any request says where to look', () => {
  expect(new EmptyExpectation('it', false).message).toBe(
    'it: no request that the API server serves is among its requests. Look for a misspelled value, or for an exception that is too broad.',
  );
  expect(new EmptyExpectation('it', true).message).toContain('no request that can be sent is');
});
