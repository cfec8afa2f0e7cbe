import { expect, test } from 'vitest';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import { DEFAULTED, policyOf, REFUSED } from '../../domains/network/refused-policies.ts';
import { auditLogOf } from './audited-api-server.ts';

const NO_AUDIT = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n';

test('the API server refuses and defaults NetworkPolicies like the engine', async ({ signal }) => {
  const programs = await obtainPrograms({
    programs: ['etcd', 'kube-apiserver', 'kubectl'],
    minor: 37,
    signal,
    progress: () => {},
  });
  await auditLogOf(programs, NO_AUDIT, signal, async (kubectl) => {
    const create = (spec: unknown, ...flags: readonly string[]) =>
      kubectl(
        'admin',
        ['create', '--dry-run=server', '--validate=false', ...flags, '-f', '-'],
        JSON.stringify(policyOf(spec)),
      );
    for (const { what, spec, errors } of REFUSED) {
      const { exitCode, stderr } = await create(spec);
      const said = errors.length === 1 ? ` ${errors.join()}` : errors.map((error) => `\n* ${error}`).join('');
      expect({ what, exitCode, stderr: stderr.trim().replace('is invalid: \n', 'is invalid:\n') }).toEqual({
        what,
        exitCode: 1,
        stderr: `The NetworkPolicy "policy" is invalid:${said}`,
      });
    }
    for (const { spec, policyTypes } of DEFAULTED) {
      const { stdout } = await create(spec, '-o', 'jsonpath={.spec.policyTypes}');
      expect({ spec, policyTypes: JSON.parse(stdout) }).toEqual({ spec, policyTypes });
    }
  });
});
