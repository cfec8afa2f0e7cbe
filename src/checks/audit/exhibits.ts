import type { AuditEvent } from '../../domains/audit/log/event.ts';
import { picturePolicy, type RequestClass } from '../../domains/audit/policy/picture.ts';
import type { PolicyRule } from '../../domains/audit/policy/policy.ts';
import { ProofTooLarge } from '../../domains/audit/policy/proof/budget.ts';
import { type SecretContent, secretsInBodies } from '../../domains/audit/policy/secret-bodies.ts';
import type { GradedLab } from '../../grading/facts.ts';
import type { CheckResult } from '../../grading/result.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { errorText } from '../../text/error-text.ts';
import { plural } from '../../text/plural.ts';
import { apiServer } from '../control-plane/api-server.ts';
import { actedLog, type TracedRequest } from './acted-log.ts';
import { auditLog } from './audit-log.ts';
import { auditPolicyMeets, expectationOf } from './audit-policy.ts';
import { auditPolicy, whyNotLoaded } from './policy-on-node.ts';
import { lineOfRule } from './ruling.ts';

/** What a report shows of a graded lab besides its checks. */
export interface AuditExhibits {
  readonly policy: PolicyExhibit;
  /** The requests of each check of the log, by the check's id. */
  readonly requests: ReadonlyMap<string, readonly ShownRequest[]>;
}

export type PolicyExhibit =
  | {
      readonly state: 'pictured';
      readonly rules: readonly { readonly line: number; readonly rule: PolicyRule }[];
      readonly classes: readonly RequestClass[];
    }
  | { readonly state: 'not pictured'; readonly why: string };

/** A request that an action sent, with its entries. */
export interface ShownRequest {
  readonly action: string;
  readonly verb: string;
  readonly uri: string;
  readonly user: string;
  /** The number of entries that the policy on disk predicts. */
  readonly predicted: number;
  readonly entries: readonly ShownEntry[];
  /** The number of entries beyond the first `MOST_ENTRIES`. */
  readonly leftOut: number;
}

export interface ShownEntry {
  readonly event: Omit<AuditEvent, 'requestObject' | 'responseObject'>;
  readonly requestObject: ShownBody;
  readonly responseObject: ShownBody;
}

export type ShownBody =
  | { readonly state: 'absent' }
  /** It may contain something that not everyone who reads the report may see. */
  | { readonly state: 'withheld'; readonly content: SecretContent }
  | { readonly state: 'shown'; readonly json: string; readonly isCut: boolean };

/** A picture with more rows cannot be read. */
const MOST_RULES = 60;
const MOST_ENTRIES = 20;
/** Characters of a body. */
const LONGEST_BODY = 4_000;

/**
 * The exhibits of a lab whose checks have been judged with the given results; `null` if its scenario is not about
 * auditing. Uses the facts of the grade: nothing is done on the node that the checks have not done.
 */
export async function auditExhibits(lab: GradedLab, results: readonly CheckResult[]): Promise<AuditExhibits | null> {
  if (lab.scenario.audit === undefined) return null;
  try {
    return { policy: await policyExhibit(lab), requests: await shownRequests(lab, results) };
  } catch (error) {
    lab.signal.throwIfAborted();
    // The node may have gone away since; the results of the checks can still be reported.
    return { policy: { state: 'not pictured', why: errorText(error) }, requests: new Map() };
  }
}

async function policyExhibit(lab: GradedLab): Promise<PolicyExhibit> {
  const { minor, scenario } = lab;
  const read = await auditPolicy(lab);
  if (read.state !== 'loaded') return { state: 'not pictured', why: whyNotLoaded(read) };
  const { policy } = read.loaded;
  if (policy.rules.length > MOST_RULES) {
    return {
      state: 'not pictured',
      why: `The policy has ${plural(policy.rules.length, 'rule')}, too many for a picture.`,
    };
  }
  const expectations = scenario.checks
    .filter(({ kind }) => kind === auditPolicyMeets.kind)
    .map((check) => expectationOf(check, minor));
  try {
    const classes = picturePolicy(policy, expectations, { minor, served: servedTable(minor) });
    const rules = policy.rules.map((rule, index) => ({ line: lineOfRule(index, read.loaded), rule }));
    return { state: 'pictured', rules, classes };
  } catch (error) {
    if (!(error instanceof ProofTooLarge)) throw error;
    return { state: 'not pictured', why: 'The policy tells too many classes of requests apart for a picture.' };
  }
}

/** The checks of the log that were judged have collected the fact; others would perform the actions for the first time. */
async function shownRequests(lab: GradedLab, results: readonly CheckResult[]): Promise<AuditExhibits['requests']> {
  const judged = new Set(results.filter(({ status }) => status === 'pass' || status === 'fail').map(({ id }) => id));
  const checks = lab.scenario.checks.filter(({ id, kind }) => kind === auditLog.kind && judged.has(id));
  if (checks.length === 0 || (await apiServer(lab)).status === 'down') return new Map();
  const { requests } = await actedLog(lab);
  return new Map(
    checks.map((check) => {
      const actions: readonly unknown[] = Array.isArray(check.actions) ? check.actions : [];
      const own = requests.filter(({ action }) => actions.includes(action));
      return [check.id, distinct(own).map((request) => shown(request, lab.minor))];
    }),
  );
}

/** Requests of one user to the same URI have the same entries. */
function distinct(requests: readonly TracedRequest[]): readonly TracedRequest[] {
  const byCall = new Map<string, TracedRequest>();
  for (const request of requests) {
    const { verb, user } = request.attributes;
    const key = JSON.stringify([verb, request.uri, user?.name]);
    if (!byCall.has(key)) byCall.set(key, request);
  }
  return [...byCall.values()];
}

function shown({ action, uri, attributes, predicted, observed }: TracedRequest, minor: KubernetesMinor): ShownRequest {
  const secret = secretsInBodies(attributes, minor);
  return {
    action,
    verb: attributes.verb,
    uri,
    user: attributes.user?.name ?? '',
    predicted: predicted.length,
    entries: observed.slice(0, MOST_ENTRIES).map(({ requestObject, responseObject, ...event }) => ({
      event,
      requestObject: bodyOf(requestObject, secret.request),
      responseObject: bodyOf(responseObject, secret.response),
    })),
    leftOut: Math.max(0, observed.length - MOST_ENTRIES),
  };
}

function bodyOf(value: unknown, content: SecretContent | null): ShownBody {
  if (value === undefined) return { state: 'absent' };
  if (content !== null) return { state: 'withheld', content };
  const json = JSON.stringify(value, null, 2);
  return { state: 'shown', json: json.slice(0, LONGEST_BODY), isCut: json.length > LONGEST_BODY };
}
