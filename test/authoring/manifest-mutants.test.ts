import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestMutants } from '../../src/authoring/mutants/manifest-mutants.ts';

const AUDIT = ['/etc/audit/policy.yaml', '/var/log/audit/audit.log'];
const MANIFEST = `
spec:
  containers:
  - command:
    - kube-apiserver
    - --audit-policy-file=/etc/audit/policy.yaml
    - --audit-log-maxage=30
    - --secure-port=6443
    volumeMounts:
    - {name: policy, mountPath: /etc/audit, readOnly: true}
    - {name: log, mountPath: /var/log/audit}
    - {name: ca-certs, mountPath: /etc/ssl/certs}
  volumes:
  - {name: policy, hostPath: {path: /etc/audit, type: Directory}}
  - {name: log, hostPath: {path: /var/log/audit/}}
  - {name: ca-certs, hostPath: {path: /etc/ssl/certs}}
`;

const mutants = new Map(manifestMutants(MANIFEST, AUDIT).map(({ change, text }) => [change, text]));

function mutant(change: string) {
  const text = mutants.get(change);
  if (text === undefined) throw new Error(`${change} is none of ${[...mutants.keys()].join('\n')}`);
  const { containers, volumes } = parse(text).spec;
  return { ...containers[0], volumes };
}

test('changes the flags for auditing and no others', () => {
  expect(mutant('--audit-log-maxage removed').command).not.toContain('--audit-log-maxage=30');
  expect(mutant('--audit-log-maxage misspelled').command).toContain('--audits-log-maxage=30');
  expect(mutant('--audit-log-maxage=30 → --audit-log-maxage=31').command).toContain('--audit-log-maxage=31');
  const twice = mutant(
    '--audit-policy-file=/etc/audit/policy.yaml-x given after --audit-policy-file=/etc/audit/policy.yaml',
  );
  expect(twice.command).toHaveLength(5);
  expect([...mutants.keys()].join()).not.toContain('secure-port');
});

test('changes the volumes of the policy and the log, and no others', () => {
  expect(mutant('volume log removed').volumes).toHaveLength(2);
  expect(mutant('mount of log removed')).toMatchObject({ volumes: { length: 3 }, volumeMounts: { length: 2 } });
  expect(mutant('hostPath /etc/audit → /etc/audit-x').volumes[0].hostPath.path).toBe('/etc/audit-x');
  expect(mutant('type of log: none → File').volumes[1].hostPath.type).toBe('File');
  expect(mutant('mountPath /var/log/audit → /var/log/audit-x').volumeMounts[1].mountPath).toBe('/var/log/audit-x');
  expect(mutant('mount of policy writable').volumeMounts[0].readOnly).toBe(false);
  expect(mutant('mount of log read-only').volumeMounts[1].readOnly).toBe(true);
  expect([...mutants.keys()].join()).not.toContain('ca-certs');
});

test('every mutant differs from the manifest, and from every other', () => {
  const texts = [...mutants.values()].map((text) => JSON.stringify(parse(text)));
  expect(new Set([JSON.stringify(parse(MANIFEST)), ...texts]).size).toBe(texts.length + 1);
});
