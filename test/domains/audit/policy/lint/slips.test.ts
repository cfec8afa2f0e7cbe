import { expect, test } from 'vitest';
import { fixPolicy } from '../../../../../src/domains/audit/policy/fix/fix-policy.ts';
import { lintPolicy } from '../../../../../src/domains/audit/policy/lint.ts';
import { loadPolicy } from '../../../../../src/domains/audit/policy/load.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n';
const OPTIONS = { file: 'policy.yaml', minor: 37 } as const;

test.each([
  [`${HEAD}- level: Metadata\nEOF\n`, 'end of a shell here-document', `${HEAD}- level: Metadata\n`],
  [`${HEAD}- level: Metadata\n  EOF\n`, 'end of a shell here-document', `${HEAD}- level: Metadata\n`],
  [
    `${HEAD}- level: None\n  users:\n  - system: kube-proxy\n- level: Metadata\n`,
    'the name is `system:kube-proxy`',
    `${HEAD}- level: None\n  users:\n  - "system:kube-proxy"\n- level: Metadata\n`,
  ],
  [
    'apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: Metadata}]\n',
    'read only audit.k8s.io/v1',
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n',
  ],
  [`${HEAD}- level: metadata # all\n`, 'The levels are', `${HEAD}- level: Metadata # all\n`],
  [`${HEAD}- level: "Metdata"\n`, 'The levels are', `${HEAD}- level: "Metadata"\n`],
  [
    `${HEAD}- level: None\n  resources:\n  - group: "apps/v1"\n- level: Metadata\n`,
    'without a version',
    `${HEAD}- level: None\n  resources:\n  - group: "apps"\n- level: Metadata\n`,
  ],
])('%j', (text, sentence, fixed) => {
  const [finding] = lintPolicy(loadPolicy(text, OPTIONS), { minor: 37, text });
  expect(finding?.lint).toBe('load-error');
  expect(finding?.message).toContain(sentence);
  expect(fixPolicy(text, OPTIONS).text).toBe(fixed);
});

test.each([
  ['- level: None\n  resources:\n  - group: "apps/v1"', 'Write `group: "apps"`; until then'],
  ["- level: 'metadata'", "Write `level: 'Metadata'`; until then"],
  ['- level: metadata', 'Write `level: Metadata`; until then'],
])('quotes are closed in the suggestion: %j', (rules, fix) => {
  const text = `${HEAD}${rules}\n- level: Metadata\n`;
  const [finding] = lintPolicy(loadPolicy(text, OPTIONS), { minor: 37, text });
  expect(finding?.fix).toContain(fix);
});
