import { describe, expect, test } from 'vitest';
import { ADMIN, lint, said } from './lint-rules.ts';

/** The finding on the last of the rules. */
function last(rules: string) {
  return said(lint(rules)).at(-1);
}

const pods = (level: string, verbs: string) =>
  `- {level: ${level}, verbs: [${verbs}], resources: [{group: "", resources: [pods]}]}`;

describe('rules behind others', () => {
  test.each([
    ['one', [pods('None', 'get'), pods('Metadata', 'get')], 'the rule of line 6 takes', 7, 6],
    [
      'two',
      [pods('None', 'get'), pods('None', 'list'), pods('Metadata', 'get, list')],
      'the rules of lines 6 and 7 together take',
      8,
      6,
    ],
    [
      'three',
      [pods('None', 'get'), pods('None', 'list'), pods('None', 'watch'), pods('Metadata', 'get, list, watch')],
      'the rules of lines 6, 7 and 8 together take',
      9,
      6,
    ],
    [
      'and not those that have none of its requests',
      [
        '- {level: None, verbs: [delete]}',
        '- {level: None, users: [bob], verbs: [get]}',
        pods('None', 'get'),
        pods('Metadata', 'get'),
      ],
      'the rule of line 8 takes',
      9,
      8,
    ],
    [
      'and not those that others make superfluous',
      [
        pods('None', 'get'),
        '- {level: None, verbs: [get], resources: [{group: "", resources: [pods, nodes]}]}',
        '- {level: Metadata, verbs: [get], resources: [{group: "", resources: [pods, nodes]}]}',
      ],
      'the rule of line 7 takes',
      8,
      7,
    ],
    [
      'and not one that two others make superfluous',
      [
        '- {level: None, users: [bob], verbs: [get]}',
        pods('None', 'get'),
        pods('None', 'list'),
        pods('Metadata', 'get, list'),
      ],
      'the rules of lines 7 and 8 together take',
      9,
      7,
    ],
    [
      'of which some are alike',
      [pods('Metadata', 'get'), pods('None', 'list'), pods('Metadata', 'get, list')],
      'the rules of lines 6 and 7 together take',
      8,
      6,
    ],
  ])('%s', (_, rules, taken, line, first) => {
    expect(last(rules.join('\n'))).toEqual({
      lint: 'error shadowed',
      at: `${line}:3`,
      message: `The rule is never reached: ${taken} all of its requests first.`,
      fix: `Move the rule of line ${line} above that of line ${first}.`,
      shown: rules.at(-1)?.includes('nodes') ? expect.any(String) : `kubectl get pods example ${ADMIN}`,
    });
  });

  test('that do the same', () => {
    expect(last(`${pods('None', 'get')}\n${pods('None', 'get')}`)).toEqual({
      lint: 'info redundant',
      at: '7:3',
      message: 'The rule changes nothing: the rule of line 6 takes all of its requests first, with the same outcome.',
      fix: 'Remove it.',
      shown: `kubectl get pods example ${ADMIN}`,
    });
  });
});

describe('rules that match nothing', () => {
  const MESSAGE = 'The rule matches nothing that the API server serves';

  test.each([
    ['namespaces: [default], resources: [{group: "", resources: [nodes]}]', 'namespaces', 'kubectl get nodes example'],
    ['verbs: [list], resources: [{group: "", resources: [pods/exec]}]', 'verbs', 'kubectl exec example -- ls'],
    ['verbs: [delete], nonResourceURLs: [/version]', 'verbs', 'kubectl get --raw /version'],
    ['nonResourceURLs: [/api/v1/pods]', 'nonResourceURLs', 'kubectl get configmaps example'],
    [
      'namespaces: [default], verbs: [create], resources: [{group: "", resources: [nodes/status]}]',
      'resources',
      'kubectl create configmap example',
    ],
    ['users: ["system:anonymous"], userGroups: ["system:authenticated"]', 'users', 'kubectl get configmaps example'],
  ])('%s', (conditions, condition, command) => {
    expect(said(lint(`- {level: None, ${conditions}}`))).toEqual([
      {
        lint: 'error never-matches',
        at: '6:3',
        message: `${MESSAGE}: its \`${condition}\` and its other conditions never meet in one request.`,
        fix: `Remove the rule, or correct its \`${condition}\`.`,
        shown: `${command} ${ADMIN}`,
      },
    ]);
  });

  test('whichever condition is taken away', () => {
    const rule =
      '- {level: None, users: ["system:anonymous"], userGroups: ["system:authenticated"], nonResourceURLs: [/none]}';
    expect(said(lint(rule))).toEqual([
      {
        lint: 'error never-matches',
        at: '6:3',
        message: `${MESSAGE}: no two of its conditions meet in one request.`,
        fix: 'Remove the rule.',
        shown: null,
      },
    ]);
  });
});
