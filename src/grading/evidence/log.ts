import type { AuditEvent } from '../../domains/audit/log/event.ts';
import { endOfLog, followLog } from '../../domains/audit/log/follow.ts';
import { type Decision, evaluate } from '../../domains/audit/policy/evaluate.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import { attributesOf } from '../../kubernetes/request/request-info.ts';
import type { LabNode } from '../../node/lab-node.ts';
import type { Progress } from '../../process/progress.ts';
import type { ScenarioDefinition } from '../../scenarios/schema.ts';
import { ADMIN, act } from './actions.ts';
import type { PolicyEvidence } from './policy.ts';
import { type PredictedEvent, predictEvents } from './prediction.ts';
import type { SentRequest } from './sent-requests.ts';

/** A request that an action sent, what the policy on disk says must be in the log of it, and what is. */
export interface TracedRequest extends SentRequest {
  readonly action: string;
  readonly attributes: Attributes;
  readonly decision: Decision;
  readonly predicted: readonly PredictedEvent[];
  readonly observed: readonly AuditEvent[];
}

export interface LogEvidence {
  readonly requests: readonly TracedRequest[];
  /** Whether a request that was sent after all others is in the log, so that what is absent will stay absent. */
  readonly upToDate: boolean;
  /** The file of the node that was read, and whether it is there at all. */
  readonly path: string;
  readonly exists: boolean;
  /** Lines since the actions began that are no audit events. */
  readonly broken: number;
  /** Lines since then in the format that has neither levels nor bodies. */
  readonly legacy: number;
}

/** Milliseconds for the log to take up the last request; it is written before kubectl has its answer, unless batched. */
const LOG_TIMEOUT = 10_000;

/**
 * Acts on the cluster and reads what the audit log then holds under the run's name.
 * Throws ActionFailed when the actions cannot be done.
 */
export async function logEvidence(
  node: LabNode,
  definition: ScenarioDefinition,
  policy: PolicyEvidence,
  {
    path,
    minor,
    signal,
    progress,
  }: {
    readonly path: string | null;
    readonly minor: KubernetesMinor;
    readonly signal: AbortSignal;
    readonly progress: Progress;
  },
): Promise<LogEvidence> {
  if (policy.state !== 'loaded') throw new Error('without a policy that loads, nothing can be predicted of the log');
  if (path === null) throw new Error("the node keeps no log of the API server's container");
  const { policy: rules } = policy.loaded;
  const predict = (action: string, user: User, request: SentRequest) => {
    const info = attributesOf(request.method, request.uri, user);
    if (!info.ok) throw new Error(info.message);
    const decision = evaluate(rules, info.attributes, minor);
    const predicted = predictEvents(info.attributes, decision, request.code);
    return { ...request, action, attributes: info.attributes, decision, predicted };
  };

  const position = await endOfLog(node, path, { signal });
  progress('Acting on the cluster');
  const { run, traces, closing } = await act(node, definition, signal);
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
    path,
    exists: followed.exists,
    broken: followed.broken,
    legacy: followed.legacy,
  };
}
