import * as z from 'zod';
import type { AuditEvent } from '../../domains/audit/log/event.ts';
import { ADMIN } from '../../grading/actions.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { GradedLab } from '../../grading/facts.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { type ActedLog, actedLog, endBeforeActions, type TracedRequest } from './acted-log.ts';
import { auditOf, auditReferences, policyFileOf } from './audit-block.ts';
import { auditPolicy } from './policy-on-node.ts';
import { difference, type PredictedEvent } from './prediction.ts';

export const auditLog = defineCheck({
  schema: checkSchema('audit-log', {
    actions: z.array(id).min(1).describe('the actions of the scenario whose requests the check is about'),
  }),
  domain: 'audit',
  description:
    'For each request that the given actions of the scenario sent, the audit log contains exactly the events that the policy on disk predicts.',
  references: (check, scenario) => [
    ...auditReferences(check, scenario),
    ...check.actions
      .filter((action) => !scenario.actions.flat().some(({ id }) => id === action))
      .map((action) => ({ at: ['actions'], message: `there is no action "${action}"` })),
  ],
  reads: (_check, scenario) => policyFileOf(scenario),
  beforeActions: endBeforeActions,
  async judge(check, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'entries in the log for requests to kube-apiserver');
    const log = await actedLog(lab);
    const requests = log.requests.filter(({ action }) => check.actions.includes(action));
    const entries = requests.reduce((sum, { predicted }) => sum + predicted.length, 0);
    const mismatch = firstMismatch(requests);
    if (mismatch === null && log.upToDate) {
      const actual = `${plural(requests.length, 'request')} sent under a fresh name, ${plural(entries, 'entry', 'entries')} in the log, as the policy predicts`;
      return { status: 'pass', actual };
    }
    const { actual, expected } = mismatch ?? NOT_UP_TO_DATE;
    return failing(expected)(actual, await whyDifferent(log, lab));
  },
});

interface Mismatch {
  readonly actual: string;
  readonly expected: string;
}

const NOT_UP_TO_DATE: Mismatch = {
  actual: 'no request of this grade reached the log within 10 s',
  expected: 'the request that was sent last is in the log, which shows that the log is up to date',
};

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

/**
 * Requests of one user to the same URI cannot be distinguished in the log: `times` of them leave as many events of each
 * stage.
 */
function mismatchOf(request: TracedRequest, times: number): Mismatch | null {
  const { predicted, observed, decision } = request;
  const { verb, user } = request.attributes;
  const subject = `${verb} ${request.uri}${user === null || user.name === ADMIN.name ? '' : ` by ${user.name}`}`;
  if (predicted.length === 0 && decision.level !== 'None') {
    const omitted = decision.omitStages.join(', ');
    return {
      actual: `${subject}: no entry, at any stage`,
      expected: `${subject}: an entry at level ${decision.level}; omitStages omits ${omitted}, which are all the stages that it has`,
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
  return { actual: `${subject}: the log has ${describe(surplus)}`, expected };
}

/** The running policy differs from the one on disk, or the log is not the one that the API server writes. */
async function whyDifferent(log: ActedLog, lab: GradedLab): Promise<string> {
  const [state, policy] = await Promise.all([apiServer(lab), auditPolicy(lab)]);
  if (state.status === 'running' && policy.state === 'loaded' && policy.stat.ctime > state.startedAt) {
    return `${auditOf(lab.scenario).policy} was changed at ${clock(policy.stat.ctime)}, but the API server read it at ${clock(state.startedAt)}, when it started. It reads the file only once: restart it (move the manifest out of its directory and back, or stop the container with crictl).`;
  }
  if (!log.exists) return `There is no ${log.path}, although the API server is running.`;
  if (log.legacy > 0)
    return 'The entries are in the legacy format, which has neither levels nor bodies: remove --audit-log-format=legacy from the manifest, or set it to json.';
  if (log.broken > 0)
    return `${plural(log.broken, 'line')} written since the actions began ${log.broken === 1 ? 'is not an audit event' : 'are not audit events'}: something else writes to the log.`;
  return 'The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it.';
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
