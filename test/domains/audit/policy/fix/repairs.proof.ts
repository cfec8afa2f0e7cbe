import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, selects } from '../../../../../src/domains/audit/policy/evaluate.ts';
import { fixPolicy, WORSE } from '../../../../../src/domains/audit/policy/fix/fix-policy.ts';
import { proveRepair } from '../../../../../src/domains/audit/policy/fix/prove-repair.ts';
import type { Finding } from '../../../../../src/domains/audit/policy/lint/finding.ts';
import { lintPolicy } from '../../../../../src/domains/audit/policy/lint.ts';
import { loadPolicy } from '../../../../../src/domains/audit/policy/load.ts';
import { attributesOf } from '../../../../../src/kubernetes/request/request-info.ts';
import { faultyPolicy } from './faulty-policy.ts';

const OPTIONS = { file: 'policy.yaml', minor: 37 } as const;
/** Set `FIX_RUNS=500` for a long run. */
const RUNS = Number(process.env.FIX_RUNS ?? 25);

const LAYOUT = 'the layout of the file does not allow a safe edit';

const CALLERS = [
  { name: 'alice', groups: ['devs', 'system:authenticated'] },
  { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] },
  {
    name: 'system:serviceaccount:ci:bot',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated'],
  },
  { name: 'root', groups: ['system:masters', 'system:authenticated'] },
  { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  { name: 'system:kube-proxy', groups: ['system:authenticated'] },
  null,
];
const PATHS = [
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/kube-system/secrets/db',
  '/api/v1/namespaces/prod/configmaps/web',
  '/api/v1/namespaces/default/pods/web/exec',
  '/api/v1/namespaces/default/pods/web/log',
  '/api/v1/secrets',
  '/api/v1/nodes/node-1/status',
  '/api/v1/persistentvolumes/one',
  '/apis/apps/v1/namespaces/prod/deployments',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles/web',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/example.com/v1/namespaces/default/widgets/web',
  '/healthz',
  '/metrics',
  '/version',
];
const REQUESTS = CALLERS.flatMap((user) =>
  PATHS.flatMap((path) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => {
      const info = attributesOf(method, path, user);
      return info.ok ? [info.attributes] : [];
    }),
  ),
);

function comments(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => /^\s*(#.*)$/.exec(line)?.[1] ?? []);
}

function lint(text: string): readonly Finding[] {
  return lintPolicy(loadPolicy(text, OPTIONS), { minor: 37, text });
}

/** Verifies what the repair changes for each request, by using the evaluator instead of the prover. */
function checkOutcome(text: string, after: string, finding: Finding): void {
  const [before, fixed] = [loadPolicy(text, OPTIONS), loadPolicy(after, OPTIONS)];
  const { repair } = finding;
  if (!before.ok || !fixed.ok || repair === null) return;
  for (const request of REQUESTS) {
    const [was, is] = [evaluate(before.policy, request, 37), evaluate(fixed.policy, request, 37)];
    const differs = was.level !== is.level || was.omitStages.join() !== is.omitStages.join();
    if (differs && !repair.affects.some((selector) => selects(selector, request, 37))) {
      expect.fail(`${finding.lint}: ${JSON.stringify(request)} was not to be affected\n${text}\n=>\n${after}`);
    }
    const { caught } = repair;
    if (
      caught?.requests.some((selector) => selects(selector, request, 37)) &&
      (is.rule === null || is.rule > caught.by)
    ) {
      expect.fail(`${finding.lint}: ${JSON.stringify(request)} was meant and is not caught\n${text}\n=>\n${after}`);
    }
  }
}

test('every fix of lint can be made, catches what was intended, and changes no other request', {
  timeout: 600_000,
}, () => {
  const made = new Map<string, number>();
  const laidOut = new Map<string, number>();
  fc.assert(
    fc.property(faultyPolicy, (text) => {
      const loaded = loadPolicy(text, OPTIONS);
      for (const finding of lint(text)) {
        const { lint: name, message, repair } = finding;
        if (repair === null) continue;
        const proof = proveRepair(text, loaded, repair, OPTIONS);
        if (!proof.ok) {
          if (proof.why !== LAYOUT)
            expect.fail(`${name}: ${proof.why}: ${message} ${JSON.stringify(repair.changes)}\n${text}`);
          laidOut.set(name, (laidOut.get(name) ?? 0) + 1);
          continue;
        }
        made.set(name, (made.get(name) ?? 0) + 1);
        if (!['redundant', 'shadowed', 'never-matches', 'second-document'].includes(name)) {
          for (const comment of comments(text)) expect(proof.text).toContain(comment);
        }
        checkOutcome(text, proof.text, finding);
        const again = lint(proof.text).filter((other) => other.lint === name && other.message === message);
        expect(again.length, `${name}: ${message}\n${text}\n=>\n${proof.text}`).toBeLessThan(
          lint(text).filter((other) => other.lint === name && other.message === message).length,
        );
      }
    }),
    { numRuns: RUNS },
  );
  // Layouts that cannot be edited safely must be the exception.
  const count = (tally: ReadonlyMap<string, number>) => [...tally.values()].reduce((sum, number) => sum + number, 0);
  expect(count(laidOut)).toBeLessThan(count(made) / 20);
  expect(made.size).toBeGreaterThan(10);
});

test('making all safe fixes terminates, causes nothing worse, and leaves no further fixes', {
  timeout: 600_000,
}, () => {
  fc.assert(
    fc.property(faultyPolicy, (text) => {
      const errors = (one: string) => lint(one).filter((finding) => WORSE.includes(finding.lint)).length;
      const { text: fixed } = fixPolicy(text, OPTIONS);
      expect(errors(fixed)).toBeLessThanOrEqual(errors(text));
      expect(fixPolicy(fixed, OPTIONS).text).toBe(fixed);
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
});
