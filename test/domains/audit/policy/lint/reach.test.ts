import { describe, expect, test } from 'vitest';
import { ADMIN, lint, summarize } from './lint-rules.ts';

/** The finding about the last of the rules. */
function last(rules: string) {
  const line = 5 + rules.split('\n').length;
  return summarize(lint(rules)).find(({ at }) => at.startsWith(`${line}:`));
}

const pods = (level: string, verbs: string) =>
  `- {level: ${level}, verbs: [${verbs}], resources: [{group: "", resources: [pods]}]}`;

describe('rules after others', () => {
  test.each([
    [
      'one',
      [pods('None', 'get'), pods('Metadata', 'get')],
      'the rule in line 6 matches',
      'Remove it, or the rule in line 6: whichever comes first matches every request of the other.',
    ],
    [
      'one that takes more',
      [pods('None', 'get, list'), pods('Metadata', 'get')],
      'the rule in line 6 matches',
      'Move the rule in line 7 above the one in line 6.',
    ],
    [
      'two',
      [pods('None', 'get'), pods('None', 'list'), pods('Metadata', 'get, list')],
      'the rules in lines 6 and 7 together match',
      'Remove it, or the rules in lines 6 and 7: above them it would match all of their requests.',
    ],
    [
      'three',
      [pods('None', 'get'), pods('None', 'list'), pods('None', 'watch'), pods('Metadata', 'get, list, watch')],
      'the rules in lines 6, 7 and 8 together match',
      'Remove it, or the rules in lines 6, 7 and 8: above them it would match all of their requests.',
    ],
    [
      'two, the first of which would be dead below it',
      [pods('None', 'get'), pods('None', 'list, watch'), pods('Metadata', 'get, list')],
      'the rules in lines 6 and 7 together match',
      'Move the rule in line 8 above the one in line 7.',
    ],
    [
      'two, the second of which would be dead below it',
      [pods('None', 'list, watch'), pods('None', 'get'), pods('Metadata', 'get, list')],
      'the rules in lines 6 and 7 together match',
      'Remove it, or the rule in line 7: above that it would match all of its requests.',
    ],
    [
      'and not those that have none of its requests',
      [
        '- {level: None, verbs: [delete]}',
        '- {level: None, users: [bob], verbs: [get]}',
        pods('None', 'get, list'),
        pods('Metadata', 'get'),
      ],
      'the rule in line 8 matches',
      'Move the rule in line 9 above the one in line 8.',
    ],
    [
      'and not those that others make superfluous',
      [
        pods('None', 'get'),
        '- {level: None, verbs: [get], resources: [{group: ""}]}',
        '- {level: Metadata, verbs: [get], resources: [{group: "", resources: [pods, nodes]}]}',
      ],
      'the rule in line 7 matches',
      'Move the rule in line 8 above the one in line 7.',
    ],
    [
      'and not one that two others make superfluous',
      [
        '- {level: None, users: [bob], verbs: [get]}',
        pods('None', 'get, watch'),
        pods('None', 'list, watch'),
        pods('Metadata', 'get, list'),
      ],
      'the rules in lines 7 and 8 together match',
      'Move the rule in line 9 above the one in line 7.',
    ],
    [
      'of which some are alike',
      [pods('Metadata', 'get, watch'), pods('None', 'list, watch'), pods('Metadata', 'get, list')],
      'the rules in lines 6 and 7 together match',
      'Move the rule in line 8 above the one in line 6.',
    ],
  ])('%s', (_, rules, taken, fix) => {
    expect(last(rules.join('\n'))).toEqual({
      lint: 'error shadowed',
      at: `${rules.length + 5}:3`,
      message: `The rule is never reached: ${taken} all of its requests first.`,
      fix,
      shown: rules.at(-1)?.includes('nodes') ? expect.any(String) : `kubectl get pods example ${ADMIN}`,
    });
  });

  test.each([
    ['secrets of their own', '- level: Metadata', '- {level: Request, resources: [{group: "", resources: [secrets]}]}'],
    [
      'the same',
      '- {level: Metadata, resources: [{group: ""}]}',
      '- {level: RequestResponse, resources: [{group: ""}]}',
    ],
    ['secrets among others', '- {level: None, verbs: [create, list]}', '- {level: Request, verbs: [create]}'],
  ])('should not be moved if it would log the bodies of secrets: %s', (_, above, rule) => {
    expect(last(`${above}\n${rule}`)).toMatchObject({
      lint: 'error shadowed',
      fix: 'Remove it: above the rule in line 6 it would log the content of Secrets.',
    });
  });

  test.each([
    ['which it asks for without bodies', '- level: Metadata', '- {level: Request, verbs: [delete, get]}'],
    [
      'which it is not about',
      '- {level: Request, resources: [{group: ""}]}',
      '- {level: RequestResponse, verbs: [patch], resources: [{group: "", resources: [pods]}]}',
    ],
    [
      'which are logged with bodies already',
      '- {level: Request, resources: [{group: "", resources: [secrets]}]}',
      '- {level: RequestResponse, verbs: [create], resources: [{group: "", resources: [secrets]}]}',
    ],
    [
      'which another takes with bodies',
      '- {level: Request, resources: [{group: "", resources: [secrets]}]}\n- {level: None, resources: [{group: ""}]}',
      '- {level: Request, verbs: [patch], resources: [{group: "", resources: [secrets, pods]}]}',
    ],
  ])('should be moved in spite of secrets %s', (_, above, rule) => {
    expect(last(`${above}\n${rule}`)?.fix).toMatch(/^Move the rule in line /);
  });

  test('should not be moved above a rule in between that keeps secrets out', () => {
    const rules = [
      pods('None', 'get, create'),
      '- {level: Metadata, users: [bob], resources: [{group: "", resources: [secrets]}]}',
      '- {level: RequestResponse, verbs: [create, patch], resources: [{group: "", resources: [secrets]}]}',
      '- {level: Request, verbs: [create], resources: [{group: "", resources: [pods, secrets]}]}',
    ];
    expect(last(rules.join('\n'))?.fix).toBe(
      'Remove it: above the rule in line 7 it would log the content of Secrets.',
    );
  });

  test('even if something else is wrong with the rule', () => {
    const exec = '- {level: RequestResponse, verbs: [create], resources: [{group: "", resources: [pods/exec]}]}';
    const found = summarize(lint(`- level: Metadata\n${exec}`, { after: '' }));
    expect(found.map(({ lint: name }) => name)).toEqual(['error shadowed', 'warning exec-verb']);
    const same = lint('- level: Metadata\n- {level: Metadata, verbs: [get, LIST]}', { after: '' });
    expect(same.map(({ lint: name }) => name)).toEqual(['unknown-verb']);
  });

  test('that do the same', () => {
    expect(last(`${pods('None', 'get')}\n${pods('None', 'get')}`)).toEqual({
      lint: 'info redundant',
      at: '7:3',
      message: 'The rule changes nothing: the rule in line 6 matches all of its requests first, with the same outcome.',
      fix: 'Remove it.',
      shown: `kubectl get pods example ${ADMIN}`,
    });
  });
});

describe('rules that match nothing', () => {
  const MESSAGE = 'The rule matches no request that the API server serves';

  test.each([
    ['verbs: [delete], nonResourceURLs: [/version]', 'verbs', 'kubectl get --raw /version'],
    [
      'namespaces: [default], verbs: [create], resources: [{group: "", resources: [nodes/status]}]',
      'resources',
      'kubectl create configmap example',
    ],
    ['users: ["system:anonymous"], userGroups: ["system:authenticated"]', 'users', 'kubectl get configmaps example'],
  ])('%s', (conditions, condition, command) => {
    expect(summarize(lint(`- {level: None, ${conditions}}`))).toEqual([
      {
        lint: 'error never-matches',
        at: '6:3',
        message: `${MESSAGE}: no request has both such \`${condition}\` and its other conditions.`,
        fix: `Remove the rule, or correct its \`${condition}\`.`,
        shown: `${command} ${ADMIN}`,
      },
    ]);
  });

  test.each([
    [
      'namespaces: [default], resources: [{group: "", resources: [persistentvolumes]}]',
      '`persistentvolumes` is a cluster-scoped resource, so its requests have no namespace.',
      'Remove `namespaces`.',
      'kubectl get persistentvolumes example',
    ],
    [
      'verbs: [create], resources: [{group: "", resources: [pods], resourceNames: [web]}]',
      'the URL of a `create` request contains no name, so `resourceNames` never matches.',
      'Remove `resourceNames`.',
      'kubectl run example --image=nginx',
    ],
    [
      'verbs: [list], resources: [{group: "", resources: [pods/exec]}]',
      '`pods/exec` supports only `get`, `create`.',
      'Write one of these verbs, or remove `verbs`.',
      'kubectl exec example -- ls',
    ],
  ])('for a reason: %s', (conditions, reason, fix, command) => {
    expect(summarize(lint(`- {level: None, ${conditions}}`))).toEqual([
      {
        lint: 'error never-matches',
        at: '6:3',
        message: `The rule never matches: ${reason}`,
        fix,
        shown: `${command} ${ADMIN}`,
      },
    ]);
  });

  test('if one condition is missing', () => {
    expect(summarize(lint('- {level: None, userGroups: [""]}'))[0]).toMatchObject({
      lint: 'error never-matches',
      message: `${MESSAGE}: no request has such \`userGroups\`.`,
    });
  });

  test('whichever condition is removed', () => {
    const rule =
      '- {level: None, users: ["system:anonymous"], userGroups: ["system:authenticated"], verbs: [delete], nonResourceURLs: [/version]}';
    expect(summarize(lint(rule))).toEqual([
      {
        lint: 'error never-matches',
        at: '6:3',
        message: `${MESSAGE}: no request meets two of its conditions.`,
        fix: 'Remove the rule.',
        shown: null,
      },
    ]);
  });
});
