import type { ApiProblem } from '../../api.ts';

/** What a request to the hub came to: its answer, or a refusal with a sentence for the person. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: ApiProblem };

const UNREACHABLE: ApiProblem = {
  error: 'unavailable',
  message: 'The classroom cannot be reached. Nothing was changed; try again in a moment.',
};

/** Longer than any request takes while the hub answers: a reset starts a lab anew. */
const PATIENCE = 120_000;

/** `POST` with a body of JSON. The caller states the answer that `src/classroom/api.ts` has for this path. */
export function post<Value>(path: string, body: object): Promise<Answer<Value>> {
  return call<Value>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function get<Value>(path: string): Promise<Answer<Value>> {
  return call<Value>(path, { headers: { accept: 'application/json' } });
}

async function call<Value>(path: string, init: RequestInit): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok) return { ok: true, value: await response.json() };
    return { ok: false, problem: await problemOf(response) };
  } catch {
    return { ok: false, problem: UNREACHABLE };
  }
}

/** Something between the page and the hub may answer in its own way. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body)
    ? body
    : { error: 'unavailable', message: `The classroom answered ${response.status}. Try again.` };
}

function isProblem(body: unknown): body is ApiProblem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    typeof body.error === 'string' &&
    'message' in body &&
    typeof body.message === 'string'
  );
}
