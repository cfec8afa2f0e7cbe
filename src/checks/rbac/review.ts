import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import type { ApiClient } from '../../node/api-client/api-client.ts';
import { ApiRefused, answerOf } from '../control-plane/ask-api-server.ts';

/** An API server's answer to a SubjectAccessReview. Source: k8s.io/api authorization/v1/types.go. */
export interface AccessReview {
  readonly allowed: boolean;
  /** The authorizer's reason; `""` if it gives none. */
  readonly reason: string;
}

/** Milliseconds within which the authorizer learns about a new or changed role or binding, and between two requests. */
const NOTICE_MS = 3000;
const LOOK_MS = 50;

const REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/**
 * Asks the API server whether a user may send a request. If the answer does not agree with the roles and bindings, the
 * question is repeated until it does, or until the authorizer must have learned about all of them; then its answer
 * counts. Rejects with ApiRefused if the API server does not decide, which is not a denial.
 */
export async function settledReview(
  api: ApiClient,
  attributes: Attributes & { readonly user: User },
  byRbac: boolean,
  signal: AbortSignal,
): Promise<AccessReview> {
  const end = performance.now() + NOTICE_MS;
  for (;;) {
    const answer = await review(api, attributes, signal);
    if (answer.allowed === byRbac || performance.now() > end) return answer;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

async function review(
  api: ApiClient,
  { user, verb, path, resource }: Attributes & { readonly user: User },
  signal: AbortSignal,
): Promise<AccessReview> {
  const asked =
    resource === null ? { nonResourceAttributes: { verb, path } } : { resourceAttributes: { verb, ...resource } };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: user.name, groups: user.groups, ...asked },
  };
  const answer = await answerOf(api, { method: 'POST', path: REVIEWS, body, signal }, 201);
  const status = isRecord(answer) && isRecord(answer.status) ? answer.status : {};
  const { allowed, reason, evaluationError } = status;
  if (typeof allowed !== 'boolean' || (typeof evaluationError === 'string' && !allowed)) {
    throw new ApiRefused(`the API server did not decide a SubjectAccessReview: ${evaluationError ?? 'no status'}`);
  }
  return { allowed, reason: typeof reason === 'string' ? reason : '' };
}
