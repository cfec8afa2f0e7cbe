import { expect, test } from 'vitest';
import { policyMutants } from '../../src/authoring/mutants/policy-mutants.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';

const TEXT = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: [system:apiserver]
- level: Metadata
  verbs: [create, delete]
  resources:
  - {group: "", resources: [secrets, pods/exec], resourceNames: [db]}
- level: Request
`;

test('changes one part of a policy at a time, and each part in turn', () => {
  const loaded = loadPolicy(TEXT, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  const mutants = policyMutants(loaded.policy);
  const changes = mutants.map(({ change }) => change);
  expect(changes).toEqual(
    expect.arrayContaining([
      'rule 2 removed',
      'rule 3 moved to position 1',
      'rule 1: level None → Metadata',
      'rule 1: users without its values',
      'rule 2: verbs without "create"',
      'rule 2: verbs with patch',
      'rule 2: resources without its values',
      'rule 2: resources[0]: group "" → "apps"',
      'rule 2: resources[0]: without "pods/exec"',
      'rule 2: resources[0]: secrets → secrets/*',
      'rule 2: resources[0]: pods/exec → pods',
      'rule 2: resources[0]: resourceNames without its values',
      'rule 3: omitStages with ResponseComplete',
      'omitStages without RequestReceived',
    ]),
  );
  expect(new Set(changes).size).toBe(changes.length);
  expect(mutants.filter(({ policy }) => JSON.stringify(policy) === JSON.stringify(loaded.policy))).toEqual([]);
});

test('two adjacent rules are swapped only once', () => {
  const loaded = loadPolicy(TEXT, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  const orders = policyMutants(loaded.policy)
    .filter(({ change }) => change.includes('moved to'))
    .map(({ policy }) => policy.rules.map(({ level }) => level).join());
  expect(orders).toHaveLength(4);
  expect(new Set(orders).size).toBe(4);
});
