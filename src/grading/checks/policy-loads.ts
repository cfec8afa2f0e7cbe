import { whereOf } from '../../control-plane/manifest.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';

/** This minor's API server loads the policy file; what it only warns of is told beside a pass. */
export async function policyLoadsCheck(_check: CheckOf<'policy-loads'>, evidence: Evidence): Promise<Verdict> {
  const policy = await evidence.policy();
  const file = evidence.policyPath;
  const expected = `${file} is an audit policy that kube-apiserver 1.${evidence.minor} loads`;
  switch (policy.state) {
    case 'unreadable':
      return {
        status: 'fail',
        actual: `${file}: ${policy.why}`,
        expected,
        why: `The API server would say: ${policy.message}`,
        where: { file, line: 1 },
      };
    case 'refused': {
      const { message, problems } = policy.refused;
      const why = problems.map(({ sentence, place }) => `line ${place.line}: ${sentence}`).join('\n');
      return {
        status: 'fail',
        actual: `the API server refuses it: ${message}`,
        expected,
        why,
        where: whereOf(problems[0]?.place),
      };
    }
    case 'loaded': {
      const { policy: loaded, warnings } = policy.loaded;
      const rules = loaded.rules.length === 1 ? '1 rule' : `${loaded.rules.length} rules`;
      const actual = `it loads, with ${rules}`;
      if (warnings.length === 0) return { status: 'pass', actual };
      const why = warnings.map(({ sentence, place }) => `line ${place.line}: ${sentence}`).join('\n');
      return { status: 'pass', actual, why: `The API server drops what it does not know, and starts:\n${why}` };
    }
  }
}
