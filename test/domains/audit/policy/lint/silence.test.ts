import { describe, expect, test } from 'vitest';
import { ADMIN, lint, lintText, summarize } from './lint-rules.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
const FOUR = 'omitStages: [RequestReceived, ResponseStarted, ResponseComplete, Panic]';

function named(text: string): readonly string[] {
  return lintText(HEAD + text).map(({ lint: name }) => name);
}

describe('a policy that logs nothing', () => {
  test('because of its levels', () => {
    expect(summarize(lintText(`${HEAD}rules:\n- level: None\n`))).toEqual([
      {
        lint: 'error logs-nothing',
        at: '3:1',
        message: 'No request leaves an entry in the log.',
        fix: 'Give what should be logged a level other than None: `level: Metadata`.',
        shown: `kubectl get configmaps example ${ADMIN}`,
      },
    ]);
  });

  test('because of its stages', () => {
    expect(summarize(lintText(`${HEAD}${FOUR}\nrules:\n- level: RequestResponse\n`))).toEqual([
      {
        lint: 'error logs-nothing',
        at: '4:1',
        message: 'No request leaves an entry in the log.',
        fix: 'Let requests reach a rule whose level is not None, and remove `ResponseComplete` from `omitStages`.',
        shown: `kubectl get configmaps example ${ADMIN}`,
      },
    ]);
  });

  test.each([
    ['without a catch-all', 'rules: [{level: None, users: [bob]}]'],
    ['by the stages of its rules', `rules: [{level: Metadata, ${FOUR}}]`],
    [
      'of what lasts neither',
      'omitStages: [RequestReceived]\nrules: [{level: Metadata, omitStages: [ResponseStarted, ResponseComplete]}]',
    ],
    [
      'by a rule that is for nothing that lasts',
      'omitStages: [RequestReceived, ResponseComplete]\nrules: [{level: Metadata, users: [bob], verbs: [create], resources: [{group: "", resources: [pods]}]}, {level: None}]',
    ],
    [
      'but refusals, whose stage is omitted',
      'omitStages: [ResponseStarted]\nrules: [{level: None, userGroups: ["system:authenticated", "system:unauthenticated"]}, {level: Metadata}]',
    ],
  ])('%s', (_, rules) => {
    expect(named(rules)).toContain('logs-nothing');
  });

  test.each([
    ['what lasts is logged', 'omitStages: [RequestReceived, ResponseComplete]\nrules: [{level: Metadata}]'],
    [
      'streams are logged',
      'omitStages: [RequestReceived, ResponseComplete]\nrules: [{level: Metadata, resources: [{group: "", resources: [pods/exec]}]}, {level: None}]',
    ],
    [
      'refusals are logged',
      'rules: [{level: None, userGroups: ["system:authenticated", "system:unauthenticated"]}, {level: Metadata}]',
    ],
    [
      'refusals of what does not last are logged',
      'omitStages: [RequestReceived, ResponseComplete]\nrules: [{level: Metadata, verbs: [create], resources: [{group: "", resources: [pods]}]}, {level: None}]',
    ],
    ['a misspelt condition is to blame', 'rules: [{level: None, verb: [get]}, {level: Metadata}]'],
  ])('but not if %s', (_, rules) => {
    expect(named(rules)).not.toContain('logs-nothing');
  });
});

describe('a rule that leaves out ordinary requests', () => {
  const MESSAGE =
    'Ordinary requests leave no entry here: both of their stages, `RequestReceived` and `ResponseComplete`, are omitted.';
  const finding = {
    lint: 'warning ordinary-requests-left-out',
    message: MESSAGE,
    fix: 'Remove `ResponseComplete` from `omitStages`.',
  };

  test('by its own stages', () => {
    expect(summarize(lint('- {level: Metadata, verbs: [get, watch], omitStages: [ResponseComplete]}'))).toEqual([
      { ...finding, at: '6:42', shown: `kubectl get configmaps example ${ADMIN}` },
    ]);
  });

  test('because of the policy, which is reported once', () => {
    const rules = '- {level: Metadata, verbs: [watch]}\n- {level: Metadata, verbs: [list]}\n- level: Metadata\n';
    expect(summarize(lintText(`${HEAD}omitStages: [ResponseComplete, RequestReceived]\nrules:\n${rules}`))).toEqual([
      { ...finding, at: '3:1', shown: `kubectl get configmaps ${ADMIN}` },
    ]);
  });

  test.each([
    ['has requests that last only', '- {level: Metadata, verbs: [watch], omitStages: [ResponseComplete]}'],
    ['logs nothing', '- {level: None, verbs: [get], omitStages: [ResponseComplete]}'],
  ])('but not one that %s', (_, rule) => {
    expect(lint(rule)).toEqual([]);
  });

  test('nor one that is not reached', () => {
    const found = lint('- level: Metadata', { after: '- {level: Metadata, omitStages: [ResponseComplete]}' });
    expect(found.map(({ lint: name }) => name)).toEqual(['shadowed']);
  });

  test('does not include health probes, bodies or duplicate entries', () => {
    expect(named('rules: [{level: RequestResponse, omitStages: [ResponseComplete]}]')).toEqual([
      'health-probes',
      'lease-renewals',
    ]);
    expect(named('omitStages: [RequestReceived, ResponseComplete]\nrules: [{level: RequestResponse}]')).toEqual([
      'ordinary-requests-left-out',
    ]);
  });
});
