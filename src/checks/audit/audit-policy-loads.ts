import { whereOf } from '../../control-plane/manifest.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import type { Place } from '../../kubernetes/place.ts';
import { plural } from '../../text/plural.ts';
import { auditOf, auditReferences, policyFileOf } from './audit-block.ts';
import { auditPolicy } from './policy-on-node.ts';

export const auditPolicyLoads = defineCheck({
  schema: checkSchema('audit-policy-loads', {}),
  domain: 'audit',
  description:
    'The audit policy is one that kube-apiserver loads, in the minor version of the lab. Fields that it drops with a warning are reported even when the check passes.',
  references: auditReferences,
  reads: (_check, scenario) => policyFileOf(scenario),
  async judge(_check, lab) {
    const file = auditOf(lab.scenario).policy;
    const fail = failing(`${file} is an audit policy that kube-apiserver 1.${lab.minor} loads`);
    const policy = await auditPolicy(lab);
    switch (policy.state) {
      case 'unreadable':
        return fail(`${file}: ${policy.why}`, `The API server would say: ${policy.message}`, { file, line: 1 });
      case 'refused': {
        const { message, problems } = policy.refused;
        return fail(`the API server rejects it: ${message}`, listed(problems), whereOf(problems[0]?.place));
      }
      case 'loaded': {
        const { policy: loaded, warnings } = policy.loaded;
        const actual = `it loads, with ${plural(loaded.rules.length, 'rule')}`;
        if (warnings.length === 0) return { status: 'pass', actual };
        const why = `The API server drops what it does not recognize, and starts anyway:\n${listed(warnings)}`;
        return { status: 'pass', actual, why };
      }
    }
  },
});

function listed(problems: readonly { readonly sentence: string; readonly place: Place }[]): string {
  return problems.map(({ sentence, place }) => `line ${place.line}: ${sentence}`).join('\n');
}
