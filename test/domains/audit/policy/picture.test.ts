import { expect, test } from 'vitest';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import { loadExpectations } from '../../../../src/domains/audit/policy/load-expectations.ts';
import { picturePolicy } from '../../../../src/domains/audit/policy/picture.ts';
import { ProofTooLarge } from '../../../../src/domains/audit/policy/proof/budget.ts';
import { servedTable } from '../../../../src/kubernetes/request/served.ts';

const served = servedTable(37);

function pictured(rules: readonly string[], expectations: readonly string[], steps?: number) {
  const text = `apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n${rules.map((rule) => `- ${rule}\n`).join('')}`;
  const loaded = loadPolicy(text, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  const asked = `expect:\n${expectations.map((one, index) => `- {name: E${index + 1}, ${one}}\n`).join('')}`;
  const read = expectations.length === 0 ? null : loadExpectations(asked, { file: 'expect.yaml', minor: 37 });
  if (read !== null && !read.ok) throw new Error(JSON.stringify(read));
  const options = { minor: 37, served, ...(steps !== undefined && { steps }) } as const;
  return picturePolicy(loaded.policy, read?.expectations ?? [], options);
}

/** Formats each class as one line: its example, the part that each rule plays, and the expectations about it. */
function lines(...args: Parameters<typeof pictured>): readonly string[] {
  const letter = { decides: 'D', shadowed: 's', 'does not match': '-' };
  return pictured(...args).map(({ example, parts, decision, demands }) => {
    const asked = demands.map(({ expectation, isMet }) => `${expectation.name}${isMet ? '+' : '!'}`).join(' ');
    return `${example.command}: ${parts.map((part) => letter[part]).join('')} ${decision.level} ${asked}`.trimEnd();
  });
}

const READS = '{level: None, verbs: [get, list, watch]}';
const SECRETS = '{level: Metadata, resources: [{resources: [secrets]}]}';
const REST = '{level: RequestResponse}';

test('an expectation has a class for each rule that decides some of its requests', () => {
  expect(lines([READS, REST, SECRETS], ['requests: {resources: [{resources: [secrets]}]}, level: Metadata'])).toEqual([
    'kubectl get secrets example: Dss None E1!',
    'kubectl create secret generic example: -Ds RequestResponse E1!',
  ]);
});

test('expectations about the same requests share a class', () => {
  const both = ['requests: {verbs: [get]}, level: None', 'requests: {verbs: [get, list]}, level: None'];
  expect(lines([READS, REST], both)[0]).toMatch(/^kubectl get .*: Ds None E1\+ E2\+$/);
});

test('every rule that decides something has a class, whatever is expected; so have requests that no rule matches', () => {
  expect(lines([READS, SECRETS], [])).toEqual([
    'kubectl get configmaps example: D- None',
    'kubectl create secret generic example: -D Metadata',
    'kubectl create configmap example: -- None',
  ]);
});

test('a rule that decides nothing decides in no class', () => {
  const classes = pictured([REST, SECRETS], ['requests: {}, level: RequestResponse']);
  expect(classes.map(({ parts }) => parts[1])).not.toContain('decides');
  expect(classes.map(({ decision }) => decision.rule)).toEqual([0]);
});

test('a level of which nothing is written does not meet an expectation of entries', () => {
  const silent = '{level: Metadata, omitStages: [RequestReceived, ResponseStarted, ResponseComplete, Panic]}';
  expect(lines([silent], ['requests: {}, level: {atLeast: Metadata}'])[0]).toMatch(/ E1!$/);
});

test('a policy that tells too many classes apart for the budget is given up', () => {
  expect(() => pictured([READS, SECRETS, REST], ['requests: {}, level: Metadata'], 0)).toThrow(ProofTooLarge);
});
