import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixPolicy } from '../../../../../src/domains/audit/policy/fix/fix-policy.ts';
import { lintText } from './lint-rules.ts';

function faulty(name: string): string {
  return readFileSync(new URL(`../../../../fixtures/policies/faulty/${name}.yaml`, import.meta.url), 'utf8');
}

/** Policies with mistakes that also occur in published policies: the findings, and how many of them `--fix` fixes. */
test.each<[string, readonly string[], number]>([
  [
    'administrators-trusted',
    ['5 unlogged-access', '7 unlogged-access', '9 lease-renewals', '10 ineffective-override'],
    1,
  ],
  ['catch-all-first', ['5 health-probes', '5 lease-renewals', '8 shadowed', '13 shadowed'], 0],
  ['cis-by-hand', ['15 dead-part', '17 resource-name', '20 lease-renewals'], 1],
  ['exec-only-create', ['9 exec-verb', '9 exec-verb', '10 unlogged-access', '14 lease-renewals'], 1],
  ['heredoc', ['5 load-error'], 1],
  ['installer-v1beta1', ['2 load-error'], 1],
  ['one-namespace', ['15 dead-part', '15 dead-part', '18 health-probes', '18 lease-renewals'], 0],
  ['secrets-and-silence', ['9 resource-name'], 1],
  [
    'service-account-patterns',
    ['3 failed-logins-unseen', '7 literal-wildcard', '8 user-or-group', '12 resource-name', '15 lease-renewals'],
    3,
  ],
  ['system-with-a-space', ['7 load-error'], 1],
  ['workloads-in-core', ['6 unknown-verb', '6 unknown-verb', '8 api-group', '12 lease-renewals'], 4],
  ['writes-only', ['5 unlogged-access'], 0],
])('%s', (name, said, fixes) => {
  const text = faulty(name);
  expect(lintText(text, { text }).map(({ place, lint }) => `${place.line} ${lint}`)).toEqual(said);
  const { fixed, text: after } = fixPolicy(text, { file: 'policy.yaml', minor: 37 });
  expect(fixed.map(({ lint }) => lint)).toHaveLength(fixes);
  if (fixes === 0) expect(after).toBe(text);
});
