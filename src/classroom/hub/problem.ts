import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiErrorCode, ApiProblem } from '../api.ts';

const STATUSES: Readonly<Record<ApiErrorCode, ContentfulStatusCode>> = {
  'wrong-code': 403,
  'class-full': 409,
  'class-closed': 409,
  'class-ended': 409,
  'bad-name': 400,
  'too-many-attempts': 429,
  'not-joined': 401,
  forbidden: 403,
  'not-in-an-exam': 409,
  'changed-meanwhile': 409,
  'not-found': 404,
  invalid: 400,
  busy: 409,
  unavailable: 503,
};

/** A request that is refused. The message is a sentence for the person at the browser. */
export class HubProblem extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.name = 'HubProblem';
    this.code = code;
  }
}

export function statusOf({ error }: Pick<ApiProblem, 'error'>): ContentfulStatusCode {
  return STATUSES[error];
}
