import type { ComponentState } from '../../control-plane/await-static-pod.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { auditOf, auditReferences, policyFileOf } from './audit-block.ts';
import { auditLogFit, type Misfit } from './log-fit.ts';
import { auditLogPath } from './log-path.ts';
import { auditPolicy, whyNotLoaded } from './policy-on-node.ts';
import { decidedBy } from './ruling.ts';

export const auditLogMatches = defineCheck({
  schema: checkSchema('audit-log-matches', {}),
  domain: 'audit',
  description:
    'Every entry in the audit log, without its rotated files, is one that the policy on disk writes for its request.',
  stance: 'forbids',
  references: auditReferences,
  reads: (_check, scenario) => policyFileOf(scenario),
  async judge(_check, lab) {
    const [state, path, policy] = await Promise.all([apiServer(lab), auditLogPath(lab), auditPolicy(lab)]);
    const policyPath = auditOf(lab.scenario).policy;
    const expected = `every entry in ${path ?? 'the log'} is one that ${policyPath} has written`;
    const fail = failing(expected);
    if (path === null && state.status === 'down') return apiServerDown(state, lab, expected);
    if (policy.state !== 'loaded')
      return fail(`${policyPath} is not a policy that loads, so it writes no entries`, whyNotLoaded(policy));
    const fit = await auditLogFit(lab);
    if (path === null || fit === null) throw new Error("the node keeps no log of the API server's container");
    switch (fit.state) {
      case 'missing':
        return fail(`${path} does not exist on the node`, state.status === 'running' ? REMOVED : NOT_CREATED);
      case 'not a file':
        return fail(`${path} is a ${fit.type}`, 'The API server appends its entries to a file.');
      case 'read': {
        const { first, entries, misfits, zeros } = fit;
        if (first !== null) {
          const count = `${misfits} of ${entries} lines ${misfits === 1 ? 'does' : 'do'} not fit.`;
          const why = [ruling(first, policy.loaded), origin(first, state, policy.stat.mtime), count].filter(Boolean);
          return fail(`line ${first.line}: ${described(first)}`, why.join('\n'), { file: path, line: first.line });
        }
        const actual =
          entries === 0 ? `${path} is empty` : `entries in ${path}: ${entries}, all written by this policy`;
        return zeros === 0 ? { status: 'pass', actual } : { status: 'pass', actual, why: hole(zeros) };
      }
    }
  },
});

const REMOVED =
  'A file that is removed while a program has it open continues to exist without a name: until the API server is restarted, it writes where nobody can read. To empty a log, truncate it in place: truncate -s 0 FILE.';
const NOT_CREATED = 'The API server creates it at startup, and is down.';

function hole(zeros: number): string {
  return `It begins with ${zeros} zero bytes: it was emptied while the API server had it open and kept writing at its old offset. To get rid of them, restart the API server, which then appends, and empty the file once more.`;
}

function described(misfit: Misfit): string {
  if (misfit.kind === 'no entry') return `not an entry of an audit log: ${misfit.text}`;
  const { request, level, stage } = misfit;
  const user = request.user === null ? 'an unauthenticated client' : request.user.name;
  return `${request.verb} ${request.path} by ${user}, at level ${level}, stage ${stage}`;
}

/** What the policy does with the request. */
function ruling(misfit: Misfit, policy: LoadedPolicy): string {
  if (misfit.kind === 'no entry') return `The line is not an entry: ${misfit.why}.`;
  const { decision, level, stage } = misfit;
  return `${decidedBy(decision, policy)}${decision.rule === null ? '' : ` ${consequence()}`}`;

  function consequence(): string {
    if (decision.level === 'None') return 'Nothing is written for it.';
    if (decision.level !== level) return `It is written at level ${decision.level}.`;
    if (decision.omitStages.includes(stage)) return `omitStages omits stage ${stage}.`;
    return 'Because of omitManagedFields, its bodies are written without managed fields.';
  }
}

/** How the entry may have got into the log. */
function origin(misfit: Misfit, state: ComponentState, policyWrittenAt: Date): string {
  if (misfit.kind === 'no entry' || state.status === 'down') return '';
  const { writtenAt } = misfit;
  const start = state.startedAt.toISOString();
  if (Date.parse(writtenAt) < state.startedAt.getTime())
    return `The entry was written at ${writtenAt}, before the API server read its policy at startup, at ${start}: empty the log after that.`;
  return policyWrittenAt > state.startedAt
    ? `The policy was written at ${policyWrittenAt.toISOString()}, but the API server has been running since ${start} with the previous policy: restart it, then empty the log.`
    : `The entry was written at ${writtenAt}; the API server has been running since ${start}.`;
}
