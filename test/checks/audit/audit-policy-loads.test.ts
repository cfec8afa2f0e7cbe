import { expect, test } from 'vitest';
import type { FileRead } from '../../../src/node/lab-node.ts';
import { nodeOf, POLICY, verdict } from '../../fixtures/one-check.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\n';
const CHECK = { kind: 'audit-policy-loads' };
const judged = (text: string) => verdict(CHECK, nodeOf({ [POLICY]: HEAD + text }));

test('a policy that loads, with the fields that the API server drops', async () => {
  expect(await judged('rules: [{level: None}]\n')).toMatchInlineSnapshot(`"pass: it loads, with 1 rule"`);
  expect(await judged('rules: [{level: None}, {level: Metadata}]\n')).toMatchInlineSnapshot(
    `"pass: it loads, with 2 rules"`,
  );
  expect(await judged('rules: [{level: None, verb: [get]}]\n')).toMatchInlineSnapshot(`
    "pass: it loads, with 1 rule
    why: The API server drops what it does not recognize, and starts anyway:
    line 3: There is no field rules[0].verb, so kube-apiserver drops it and its value. Use rules[0].verbs instead."
  `);
});

test('a policy that the API server refuses', async () => {
  expect(await judged('rules:\n- level: metadata\n- level: Metadata\n  verbs: get\n')).toMatchInlineSnapshot(`
    "fail: the API server rejects it: failed decoding: json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type []string
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: line 6: rules[1].verbs must be a list, not a string: write it in brackets.
    at: /etc/kubernetes/audit/policy.yaml:6"
  `);
  expect(await judged('rules: []\n')).toMatchInlineSnapshot(`
    "fail: the API server rejects it: loaded illegal policy with 0 rules
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: line 3: The policy has no rules: kube-apiserver requires at least one.
    at: /etc/kubernetes/audit/policy.yaml:3"
  `);
});

test('no file to read', async () => {
  const judgedAs = (read: FileRead) => verdict(CHECK, { ...nodeOf({}), readFile: async () => read });
  expect(await judgedAs({ state: 'missing' })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml: there is no such file on the node
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: The API server would say: open /etc/kubernetes/audit/policy.yaml: no such file or directory
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
  expect(await judgedAs({ state: 'directory' })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml: it is a directory, not a file
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: The API server would say: read /etc/kubernetes/audit/policy.yaml: is a directory
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
  expect(await judgedAs({ state: 'special' })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml: it is a device, pipe or socket, not a file
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: The API server would say: open /etc/kubernetes/audit/policy.yaml: not a regular file
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
  expect(await judgedAs({ state: 'loop' })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml: it is a symbolic link loop
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: The API server would say: open /etc/kubernetes/audit/policy.yaml: too many levels of symbolic links
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
  expect(await judgedAs({ state: 'too-large', size: 5_000_000 })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml: it is 5000000 bytes long, which is far too large
    expected: /etc/kubernetes/audit/policy.yaml is an audit policy that kube-apiserver 1.37 loads
    why: The API server would say: open /etc/kubernetes/audit/policy.yaml: file too large
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
});
