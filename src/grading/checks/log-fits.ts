import type { ApiServerState } from '../../control-plane/await-api-server.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Where } from '../../node/where.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Misfit } from '../evidence/log-fit.ts';
import type { Verdict } from '../verdict.ts';
import { apiServerDown } from './api-server.ts';
import { decidedBy } from './policy.ts';

/** Every entry that the audit log holds now is one that the policy on disk writes, of a request as it was asked then. */
export async function logFitsCheck(_check: CheckOf<'log-fits'>, evidence: Evidence): Promise<Verdict> {
  const [state, path, policy] = await Promise.all([evidence.apiServer(), evidence.logPath(), evidence.policy()]);
  const expected = `every entry in ${path ?? 'the log'} is one that ${evidence.policyPath} has written`;
  const fail = (actual: string, why: string, where: Where | null = null): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where,
  });

  if (path === null && state.status === 'down') return apiServerDown(state, evidence, expected);
  if (policy.state !== 'loaded') {
    const why = policy.state === 'refused' ? policy.refused.message : policy.why;
    return fail(`${evidence.policyPath} is no policy that loads, and writes no entries`, why);
  }
  const fit = await evidence.logFit();
  if (path === null || fit === null) throw new Error("the node keeps no log of the API server's container");
  switch (fit.state) {
    case 'missing':
      return fail(`there is no ${path} on the node`, state.status === 'running' ? REMOVED : NOT_MADE);
    case 'not a file':
      return fail(`${path} is a ${fit.type}`, 'The API server appends its entries to a file.');
    case 'read': {
      const { first, entries, misfits, zeros } = fit;
      if (first !== null) {
        const count = `${misfits} of ${entries} lines ${misfits === 1 ? 'does' : 'do'} not fit.`;
        const why = [ruling(first, policy.loaded), origin(first, state, policy.stat.mtime), count].filter(Boolean);
        return fail(`line ${first.line}: ${described(first)}`, why.join('\n'), { file: path, line: first.line });
      }
      const actual = entries === 0 ? `${path} is empty` : `entries in ${path}: ${entries}, each of this policy`;
      return zeros === 0 ? { status: 'pass', actual } : { status: 'pass', actual, why: hole(zeros) };
    }
  }
}

const REMOVED =
  'A file that is removed while a program has it open goes on without a name: until it starts again, the API server writes where nobody reads. A log is emptied in place: truncate -s 0 FILE.';
const NOT_MADE = 'The API server makes it at its start, and is down.';

function hole(zeros: number): string {
  return `It begins with ${zeros} zero bytes: it was emptied while the API server had it open and went on writing at its old place. To be rid of them, restart the API server, which appends then, and empty the file once more.`;
}

function described(misfit: Misfit): string {
  if (misfit.kind === 'no entry') return `no entry of an audit log: ${misfit.text}`;
  const { request, level, stage } = misfit;
  const user = request.user === null ? 'somebody who was not authenticated' : request.user.name;
  return `${request.verb} ${request.path} by ${user}, at level ${level}, stage ${stage}`;
}

/** What the policy does with the request. */
function ruling(misfit: Misfit, policy: LoadedPolicy): string {
  if (misfit.kind === 'no entry') return `${misfit.why}.`;
  const { decision, level, stage } = misfit;
  return `${decidedBy(decision, policy)}${decision.rule === null ? '' : ` ${consequence()}`}`;

  function consequence(): string {
    if (decision.level === 'None') return 'Nothing is written of it.';
    if (decision.level !== level) return `It is written at level ${decision.level}.`;
    if (decision.omitStages.includes(stage)) return `omitStages leaves out stage ${stage}.`;
    return 'Its bodies are written without managed fields, by omitManagedFields.';
  }
}

/** How the entry may have come into the log. */
function origin(misfit: Misfit, state: ApiServerState, policyWrittenAt: Date): string {
  if (misfit.kind === 'no entry' || state.status === 'down') return '';
  const { writtenAt } = misfit;
  const start = state.startedAt.toISOString();
  if (Date.parse(writtenAt) < state.startedAt.getTime())
    return `The entry is of ${writtenAt}, and the API server has read its policy at its start, at ${start}: empty the log after that.`;
  return policyWrittenAt > state.startedAt
    ? `The policy was written at ${policyWrittenAt.toISOString()}, and the API server runs since ${start} with the one of before: restart it, then empty the log.`
    : `The entry is of ${writtenAt}; the API server runs since ${start}.`;
}
