import { expect, test } from 'vitest';
import { flagsOf } from '../../src/control-plane/flags.ts';
import { parseKubernetesYaml } from '../../src/kubernetes/decoding/kubernetes-yaml.ts';
import { nodeAt } from '../../src/kubernetes/document.ts';
import { podFrom } from '../../src/kubernetes/objects/pod.ts';

function flags(yaml: string) {
  const indented = yaml.split('\n').join('\n    ');
  const parsed = parseKubernetesYaml(`spec:\n  containers:\n  - ${indented}`, 'm.yaml');
  if (!parsed.ok) throw new Error(parsed.message);
  const document = nodeAt(parsed.root, ['spec', 'containers', 0]);
  const [container] = podFrom(parsed.root, 'node').containers;
  if (document === undefined || container === undefined) throw new Error('no container');
  return flagsOf(document, container).map(({ name, value, place }) => [name, value, place.line - 2]);
}

test('a flag and its value are one item or two, in command and in args', () => {
  expect(
    flags(`command:
- kube-apiserver
- --audit-log-path
- /var/log/a.log
- --audit_log_maxage=30
args:
- --audit-log-path=/b=c`),
  ).toEqual([
    ['audit-log-path', '/var/log/a.log', 3],
    ['audit-log-maxage', '30', 5],
    ['audit-log-path', '/b=c', 7],
  ]);
});

test('a boolean flag takes no value from the next item; any other flag does, whatever it looks like', () => {
  expect(flags('command: [kube-apiserver, --profiling, --audit-policy-file, --audit-log-path=/x]')).toEqual([
    ['profiling', 'true', 1],
    ['audit-policy-file', '--audit-log-path=/x', 1],
  ]);
  expect(flags('command: [kube-apiserver, --audit-policy-file]')).toEqual([['audit-policy-file', null, 1]]);
});

test('the program itself is not a flag, and neither is anything after --', () => {
  expect(flags('command: [--audit-log-path=/x, --, --audit-log-path=/y]')).toEqual([]);
});

test('variables of the container are expanded as by the kubelet', () => {
  const env =
    'env: [{name: A, value: /x}, {name: B, value: $(A)/y}, {name: C, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]';
  expect(flags(`${env}\ncommand: [kube-apiserver, --a=$(B)/z, --b=$$(A), --c=$(C)$(D)]`)).toEqual([
    ['a', '/x/y/z', 2],
    ['b', '$(A)', 2],
    ['c', '$(C)$(D)', 2],
  ]);
});
