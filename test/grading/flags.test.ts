import { expect, test } from 'vitest';
import { parseKubernetesYaml } from '../../src/audit-policy/kubernetes-yaml.ts';
import { flagsOf } from '../../src/grading/evidence/flags.ts';

function flags(yaml: string) {
  const parsed = parseKubernetesYaml(yaml, 'm.yaml');
  if (!parsed.ok) throw new Error(parsed.message);
  return flagsOf(parsed.root).map(({ name, value, place }) => [name, value, place.line]);
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

test('a boolean flag takes no value from the next item; any other flag does, whatever that looks like', () => {
  expect(flags('command: [kube-apiserver, --profiling, --audit-policy-file, --audit-log-path=/x]')).toEqual([
    ['profiling', 'true', 1],
    ['audit-policy-file', '--audit-log-path=/x', 1],
  ]);
  expect(flags('command: [kube-apiserver, --audit-policy-file]')).toEqual([['audit-policy-file', null, 1]]);
});

test('the program itself is no flag, and nothing is one after two dashes', () => {
  expect(flags('command: [--audit-log-path=/x, --, --audit-log-path=/y]')).toEqual([]);
});
