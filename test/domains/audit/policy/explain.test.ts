import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selects } from '../../../../src/domains/audit/policy/evaluate.ts';
import { explain } from '../../../../src/domains/audit/policy/explain.ts';
import { mismatchesOf } from '../../../../src/domains/audit/policy/mismatch.ts';
import type { Level, Policy, PolicyRule, Selector } from '../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../src/domains/audit/policy/policy.ts';
import type { Attributes } from '../../../../src/kubernetes/request/attributes.ts';

function rule(level: Level, selector: Partial<Selector>): PolicyRule {
  return { ...EVERYTHING, ...selector, level, omitStages: [], omitManagedFields: undefined };
}

function policy(...rules: PolicyRule[]): Policy {
  return { rules, omitStages: ['RequestReceived'], omitManagedFields: false };
}

function core(...resources: string[]) {
  return [{ group: '', resources, resourceNames: [] }];
}

const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };

function secret(verb: string, name = 'db'): Attributes {
  const target = { group: '', resource: 'secrets', subresource: '', namespace: 'prod', name };
  return { user: alice, verb, path: '/api/v1/namespaces/prod/secrets', resource: target };
}

const healthz: Attributes = { user: alice, verb: 'get', path: '/healthz', resource: null };

describe('why a rule does not match', () => {
  test.each<[string, Partial<Selector>, Attributes, unknown]>([
    ['another user', { users: ['bob'] }, secret('get'), [{ condition: 'users', listed: ['bob'], found: ['alice'] }]],
    [
      'no user at all',
      { users: ['alice'], userGroups: ['devs'] },
      { ...secret('get'), user: null },
      [
        { condition: 'users', listed: ['alice'], found: null },
        { condition: 'userGroups', listed: ['devs'], found: null },
      ],
    ],
    [
      'other groups',
      { userGroups: ['ops'] },
      secret('get'),
      [{ condition: 'userGroups', listed: ['ops'], found: alice.groups }],
    ],
    ['another verb', { verbs: ['*'] }, secret('get'), [{ condition: 'verbs', listed: ['*'], found: 'get' }]],
    [
      'a path for a resource',
      { nonResourceURLs: ['*'] },
      secret('get'),
      [{ condition: 'kind', wanted: 'a non-resource path' }],
    ],
    ['a resource for a path', { namespaces: [''] }, healthz, [{ condition: 'kind', wanted: 'a resource' }]],
    [
      'another path',
      { nonResourceURLs: ['/health', '/metrics*'] },
      healthz,
      [{ condition: 'nonResourceURLs', listed: ['/health', '/metrics*'], found: '/healthz' }],
    ],
    [
      'another namespace and verb',
      { namespaces: ['test'], verbs: ['list'] },
      secret('get'),
      [
        { condition: 'verbs', listed: ['list'], found: 'get' },
        { condition: 'namespaces', listed: ['test'], found: 'prod' },
      ],
    ],
    [
      'each entry for a reason of its own',
      {
        resources: [
          { group: 'v1', resources: ['secrets'], resourceNames: [] },
          { group: '', resources: ['secret'], resourceNames: [] },
          { group: '', resources: ['secrets'], resourceNames: ['other'] },
        ],
      },
      secret('get'),
      [
        {
          condition: 'resources',
          entries: [
            { part: 'group', listed: ['v1'], found: '' },
            { part: 'resources', listed: ['secret'], found: 'secrets' },
            { part: 'resourceNames', listed: ['other'], found: 'db' },
          ],
        },
      ],
    ],
  ])('%s', (_, selector, request, mismatches) => {
    expect(mismatchesOf({ ...EVERYTHING, ...selector }, request, 37)).toEqual(mismatches);
  });

  test('there is a reason exactly if the evaluator finds no match', () => {
    const words = (...all: string[]) => fc.subarray(all, { maxLength: 2 });
    const selector = fc.record<Selector>({
      users: words('alice', 'bob'),
      userGroups: words('devs', 'ops'),
      verbs: words('get', 'list'),
      resources: fc.array(
        fc.record({
          group: fc.constantFrom('', 'apps', '*'),
          resources: words('pods', 'pods/log', '*', 'pods/*', '*/log'),
          resourceNames: words('web', ''),
        }),
        { maxLength: 2 },
      ),
      namespaces: words('', 'prod'),
      nonResourceURLs: words('/healthz', '/api*', '*'),
    });
    const request = fc.record<Attributes>({
      user: fc.option(fc.record({ name: fc.constantFrom('alice', 'carol'), groups: words('devs', 'guests') })),
      verb: fc.constantFrom('get', 'create'),
      path: fc.constantFrom('/healthz', '/apis', '/version'),
      resource: fc.option(
        fc.record({
          group: fc.constantFrom('', 'apps'),
          resource: fc.constantFrom('pods', 'nodes'),
          subresource: fc.constantFrom('', 'log'),
          namespace: fc.constantFrom('', 'prod', 'test'),
          name: fc.constantFrom('', 'web'),
        }),
      ),
    });
    fc.assert(
      fc.property(selector, request, fc.constantFrom(35, 37), (selected, asked, minor) => {
        expect(mismatchesOf(selected, asked, minor).length === 0).toBe(selects(selected, asked, minor));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the walk through the rules', () => {
  test('says which rule decides, which do not match and which are not reached', () => {
    const { steps, decision, served } = explain(
      policy(
        rule('None', { verbs: ['watch'] }),
        rule('Metadata', { resources: core('secrets') }),
        rule('Request', { resources: core('configmaps') }),
        rule('Request', {}),
      ),
      secret('get'),
      37,
    );
    expect(steps.map(({ outcome, mismatches }) => [outcome, mismatches.length])).toEqual([
      ['does not match', 1],
      ['decides', 0],
      ['not reached', 1],
      ['not reached', 0],
    ]);
    expect(decision).toMatchObject({ rule: 1, level: 'Metadata' });
    expect(served).toBe(true);
  });

  test('reaches the last rule if none matches', () => {
    const { steps, decision } = explain(
      policy(rule('None', { verbs: ['watch'] }), rule('Request', { users: ['bob'] })),
      secret('get'),
      37,
    );
    expect(steps.map(({ rule: index, outcome }) => [index, outcome])).toEqual([
      [0, 'does not match'],
      [1, 'does not match'],
    ]);
    expect(decision.rule).toBeNull();
  });

  test('reports that nothing is served there', () => {
    expect(explain(policy(rule('Metadata', {})), secret('create', 'db'), 37).served).toBe(false);
  });
});

describe('a later rule that was intended', () => {
  const secrets = rule('Metadata', { resources: core('secrets') });
  const all = rule('RequestResponse', {});

  test.each<[string, PolicyRule[], unknown]>([
    ['behind a catch-all', [all, secrets], { rule: 1, above: 0, because: 'narrower' }],
    [
      'behind its whole group',
      [rule('None', { users: ['bob'] }), rule('Request', { resources: core() }), secrets],
      { rule: 2, above: 1, because: 'narrower' },
    ],
    [
      'left nothing by several together',
      [
        rule('Request', { verbs: ['get', 'list', 'watch', 'create'] }),
        rule('Request', { verbs: ['update', 'patch', 'delete', 'deletecollection'] }),
        rule('RequestResponse', { resources: core('secrets') }),
      ],
      { rule: 2, above: 0, because: 'dead' },
    ],
    [
      'for just what another rule takes',
      [rule('Request', { resources: core('secrets') }), secrets],
      { rule: 1, above: 0, because: 'dead' },
    ],
    [
      'to keep bodies out, in one entry of several',
      [
        rule('Request', { verbs: ['get'], resources: core('*') }),
        rule('Metadata', { resources: core('*', 'secrets') }),
      ],
      { rule: 1, above: 0, because: 'withholds' },
    ],
    [
      'to keep bodies out, behind a rule on verbs',
      [rule('Request', { verbs: ['get', 'create'] }), secrets],
      { rule: 1, above: 0, because: 'withholds' },
    ],
  ])('%s', (_, rules, misplaced) => {
    expect(explain(policy(...rules), secret('get'), 37).misplaced).toEqual(misplaced);
  });

  test.each<[string, PolicyRule[]]>([
    ['the catch-all at the end', [secrets, all]],
    ['a rule that leaves reads out on purpose', [rule('None', { verbs: ['get', 'list', 'watch'] }), secrets, all]],
    ['a later rule with the same outcome', [rule('Metadata', {}), secrets]],
    ['a narrower rule for other requests', [all, rule('None', { resources: core('configmaps') })]],
    [
      'a rule that names no resource',
      [rule('Request', { verbs: ['get'] }), rule('Metadata', { namespaces: ['prod'] })],
    ],
    ['a rule for all of a group', [rule('Request', { verbs: ['get'] }), rule('Metadata', { resources: core('*') })]],
    [
      'a rule behind one that names the resource too',
      [rule('Request', { verbs: ['get'], resources: core('secrets', 'configmaps') }), secrets],
    ],
    [
      'a rule that leaves out other stages only',
      [{ ...rule('Metadata', { verbs: ['get'] }), omitStages: ['ResponseStarted'] }, secrets],
    ],
    ['no rule that matches', [rule('Metadata', { users: ['bob'] })]],
  ])('but not: %s', (_, rules) => {
    expect(explain(policy(...rules), secret('get'), 37).misplaced).toBeNull();
  });
});
