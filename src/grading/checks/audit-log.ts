import type { AuditEvent } from '../../domains/audit/log/event.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import { ADMIN } from '../evidence/actions.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { LogEvidence, TracedRequest } from '../evidence/log.ts';
import { difference, type PredictedEvent } from '../evidence/prediction.ts';
import type { Verdict } from '../verdict.ts';
import { apiServerDown } from './api-server.ts';

/** For each request that the check's actions sent, the log holds exactly the events that the policy on disk predicts. */
export async function auditLogCheck(check: CheckOf<'audit-log'>, evidence: Evidence): Promise<Verdict> {
  const state = await evidence.apiServer();
  if (state.status === 'down')
    return apiServerDown(state, evidence, 'entries of requests to kube-apiserver in the log');
  const log = await evidence.log();
  const requests = log.requests.filter(({ action }) => check.actions.includes(action));
  const expectedCount = requests.reduce((sum, { predicted }) => sum + predicted.length, 0);
  const mismatch = firstMismatch(requests);
  if (mismatch === null && log.upToDate) {
    const actual = `${count(requests.length, 'request')} sent under a fresh name, ${count(expectedCount, 'entry', 'entries')} in the log, as the policy predicts`;
    return { status: 'pass', actual };
  }
  const expected =
    mismatch?.expected ?? 'a request that was sent last, in the log, as a sign that the log is up to date';
  const actual = mismatch?.actual ?? 'no request of this grade came into the log within 10 s';
  return { status: 'fail', actual, expected, why: await whyDifferent(log, evidence), where: null };
}

interface Mismatch {
  readonly actual: string;
  readonly expected: string;
}

function firstMismatch(requests: readonly TracedRequest[]): Mismatch | null {
  for (const request of requests) {
    const alike = requests.filter(
      ({ uri, attributes: { verb, user } }) =>
        uri === request.uri && verb === request.attributes.verb && user?.name === request.attributes.user?.name,
    );
    const mismatch = mismatchOf(request, alike.length);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

/** Requests of one user to the same URI cannot be told apart in the log: `times` of them leave as many events of each stage. */
function mismatchOf(request: TracedRequest, times: number): Mismatch | null {
  const { predicted, observed, decision } = request;
  const { verb, user } = request.attributes;
  const subject = `${verb} ${request.uri}${user === null || user.name === ADMIN.name ? '' : ` by ${user.name}`}`;
  if (predicted.length === 0 && decision.level !== 'None') {
    const omitted = decision.omitStages.join(', ');
    return {
      actual: `${subject}: no entry, at any stage`,
      expected: `${subject}: an entry at level ${decision.level}; omitStages leaves out ${omitted}, which are all that it has`,
    };
  }
  for (const expected of predicted) {
    const events = observed.filter(({ stage }) => stage === expected.stage);
    const wanted = `${subject}: an entry at level ${expected.level}, stage ${expected.stage}${bodies(expected)}`;
    if (events.length < times) {
      const others = observed.length === 0 ? 'no entry' : `only ${observed.map(describe).join(' and ')}`;
      return { actual: `${subject}: ${others} in the log`, expected: wanted };
    }
    for (const event of events) {
      const different = difference(expected, event);
      if (different !== null) return { actual: `${subject}: ${different} (stage ${event.stage})`, expected: wanted };
    }
  }
  const surplus = observed.find((event) => !predicted.some(({ stage }) => stage === event.stage));
  if (surplus === undefined) return null;
  const expected = predicted.length === 0 ? `${subject}: no entry` : `${subject}: no entry at stage ${surplus.stage}`;
  return { actual: `${subject}: ${describe(surplus)} in the log`, expected };
}

/** What runs is not what is on disk, or the log is not the one that the API server writes. */
async function whyDifferent(log: LogEvidence, evidence: Evidence): Promise<string> {
  const [state, policy] = await Promise.all([evidence.apiServer(), evidence.policy()]);
  if (state.status === 'running' && policy.state === 'loaded' && policy.stat.ctime > state.startedAt) {
    return `${evidence.policyPath} was changed at ${clock(policy.stat.ctime)}, and the API server has read it at its start, at ${clock(state.startedAt)}. It does so once: restart it (move the manifest out of its folder and back, or crictl stop the container).`;
  }
  if (!log.exists) return `There is no ${log.path}, though the API server runs.`;
  if (log.legacy > 0)
    return 'The entries are in the legacy format, which has neither levels nor bodies: take --audit-log-format=legacy out of the manifest, or write json.';
  if (log.broken > 0)
    return `${count(log.broken, 'line')} since the actions began ${log.broken === 1 ? 'is' : 'are'} no audit event: something else writes into the log.`;
  return 'What the API server runs with is not what is on disk: another policy was loaded at its start, or the log was replaced while it was open. Restart it.';
}

function bodies({ requestObject, responseObject }: PredictedEvent): string {
  const held = [requestObject === true ? 'requestObject' : '', responseObject === true ? 'responseObject' : ''].filter(
    Boolean,
  );
  return held.length === 0 ? '' : `, with ${held.join(' and ')}`;
}

function describe({ level, stage }: AuditEvent): string {
  return `an entry at level ${level}, stage ${stage}`;
}

function clock(date: Date): string {
  return `${date.toISOString().slice(11, 19)}Z`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
