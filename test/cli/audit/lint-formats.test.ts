import { expect, test } from 'vitest';
import { lintGithub } from '../../../src/cli/audit/lint-github.ts';
import { lintSarif } from '../../../src/cli/audit/lint-sarif.ts';
import { lintText } from '../../../src/cli/audit/lint-text.ts';
import type { LintedPolicy } from '../../../src/cli/audit/linted-policy.ts';
import { lintPolicy } from '../../../src/domains/audit/policy/lint.ts';
import { loadPolicy } from '../../../src/domains/audit/policy/load.ts';
import { policyOf } from './program.ts';

function linted(text: string, file: string): LintedPolicy {
  const read = loadPolicy(text, { file, minor: 37 });
  return { loaded: read.ok ? read : null, findings: lintPolicy(read, { minor: 37 }) };
}

const misspelled = policyOf('{level: Metadata, verb: [get]}');

test('a workflow command escapes what would end it early', () => {
  const commands = lintGithub([linted(misspelled, 'a,b:c%d.yaml')]).split('\n');
  expect(commands).toContainEqual(
    expect.stringMatching(
      /^::error file=a%2Cb%3Ac%25d.yaml,line=4,col=21,title=unknown-field::There is .*%0AFor example: kubectl .*%0A/,
    ),
  );
});

test('a policy that does not load has no example', () => {
  expect(lintGithub([linted(policyOf('{level: x}'), 'p.yaml')])).toMatch(/^::error file=p.yaml,line=4(?!.*example)/);
});

test('SARIF names each lint once, with places relative to the repository', () => {
  const log = JSON.parse(lintSarif([linted(misspelled, 'deploy/my policy.yaml'), linted(misspelled, '/etc/p.yaml')]));
  const [run] = log.runs;
  expect(log.version).toBe('2.1.0');
  const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const places = run.results
    .filter(({ ruleId }: { ruleId: string }) => ruleId === 'unknown-field')
    .map(({ locations }: { locations: { physicalLocation: unknown }[] }) => locations[0]?.physicalLocation);
  expect(places).toEqual([
    { artifactLocation: { uri: 'deploy/my%20policy.yaml' }, region: { startLine: 4, startColumn: 21 } },
    { artifactLocation: { uri: 'file:///etc/p.yaml' }, region: { startLine: 4, startColumn: 21 } },
  ]);
});

test('the absence of problems is reported', () => {
  expect(lintText([{ loaded: null, findings: [] }], Number.POSITIVE_INFINITY)).toContain('No problems found');
  expect(lintGithub([{ loaded: null, findings: [] }])).toBe('');
});
