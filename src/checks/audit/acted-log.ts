import type { AuditEvent } from '../../domains/audit/log/event.ts';
import { endOfLog, followLog } from '../../domains/audit/log/follow.ts';
import { type Decision, evaluate } from '../../domains/audit/policy/evaluate.ts';
import { actedRun } from '../../grading/acted-run.ts';
import { ADMIN } from '../../grading/actions.ts';
import { fact } from '../../grading/facts.ts';
import type { SentRequest } from '../../grading/sent-requests.ts';
import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import { attributesOf } from '../../kubernetes/request/request-info.ts';
import { auditLogPath } from './log-path.ts';
import { auditPolicy } from './policy-on-node.ts';
import { type PredictedEvent, predictEvents } from './prediction.ts';

/** A request that an action sent, the entries that the policy on disk predicts for it, and those in the log. */
export interface TracedRequest extends SentRequest {
  readonly action: string;
  readonly attributes: Attributes;
  readonly decision: Decision;
  readonly predicted: readonly PredictedEvent[];
  readonly observed: readonly AuditEvent[];
}

export interface ActedLog {
  readonly requests: readonly TracedRequest[];
  /**
   * Whether a request that was sent after all others is in the log, so that nothing that is missing can still appear.
   */
  readonly upToDate: boolean;
  /** The file of the node that was read, and whether it exists. */
  readonly path: string;
  readonly exists: boolean;
  /** Lines since the actions began that are not audit events. */
  readonly broken: number;
  /** Lines since then in the format that has neither levels nor bodies. */
  readonly legacy: number;
}

/**
 * Milliseconds for the last request to reach the log; unless batched, it is written before kubectl receives its
 * response.
 */
const LOG_TIMEOUT = 10_000;

/** The end of the audit log before the actions; `null` if the path of the log was unknown. */
export const endBeforeActions = fact(async (lab) => {
  const path = await auditLogPath(lab);
  return path === null ? null : endOfLog(lab.node, path, { signal: lab.signal });
});

/**
 * Performs the actions of the scenario, which requires a running API server, and reads the entries in the audit log
 * that contain the run's name. Throws ActionFailed if an action cannot be performed.
 */
export const actedLog = fact(async (lab): Promise<ActedLog> => {
  const { node, minor, signal, progress } = lab;
  const [policy, position] = await Promise.all([auditPolicy(lab), endBeforeActions(lab)]);
  if (policy.state !== 'loaded') throw new Error('the log cannot be predicted without a policy that loads');
  if (position === null) throw new Error("the node keeps no log of the API server's container");
  const { policy: rules } = policy.loaded;
  const predict = (action: string, user: User, request: SentRequest) => {
    const info = attributesOf(request.method, request.uri, user);
    if (!info.ok) throw new Error(info.message);
    const decision = evaluate(rules, info.attributes, minor);
    const predicted = predictEvents(info.attributes, decision, request.code);
    return { ...request, action, attributes: info.attributes, decision, predicted };
  };

  const { run, traces, closing } = await actedRun(lab);
  const sent = traces.flatMap(({ id, user, requests }) => requests.map((request) => predict(id, user, request)));
  const afterwards = closing.map((request) => predict('cleanup', ADMIN, request));
  const marker = [...sent, ...afterwards].findLast(({ predicted }) => predicted.length > 0);

  progress('Reading the audit log');
  const followed = await followLog(node, position, {
    signal,
    needles: [run],
    until: (event) => event.requestURI === marker?.uri && event.stage !== 'RequestReceived',
    timeout: marker === undefined ? 0 : LOG_TIMEOUT,
  });
  const observedOf = ({ uri, attributes }: { readonly uri: string; readonly attributes: Attributes }) =>
    followed.events.filter(
      ({ requestURI, verb, user }) =>
        requestURI === uri && verb === attributes.verb && user?.username === attributes.user?.name,
    );
  return {
    requests: sent.map((request) => ({ ...request, observed: observedOf(request) })),
    upToDate: followed.outcome === 'seen',
    path: position.path,
    exists: followed.exists,
    broken: followed.broken,
    legacy: followed.legacy,
  };
});
