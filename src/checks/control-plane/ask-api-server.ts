import type { GradedLab } from '../../grading/facts.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import { type ApiClient, apiClient, type JsonRequest } from '../../node/api-client/api-client.ts';

/** The API server answered, but not with what was requested. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
}

/**
 * Lets `ask` use a client of the API server as the cluster's admin: one connection for all its requests, closed at the
 * end. Rejects with what `ask` throws, and if the client cannot be created.
 */
export async function askApiServer<T>({ node, signal }: GradedLab, ask: (api: ApiClient) => Promise<T>): Promise<T> {
  const api = await apiClient(node, { signal });
  try {
    return await ask(api);
  } finally {
    api.close();
  }
}

/** The body of a response that must have this status. Rejects with ApiRefused, with the API server's message. */
export async function answerOf(api: ApiClient, request: JsonRequest, status: number): Promise<unknown> {
  const answer = await api.json(request);
  if (answer.status === status) return answer.body;
  throw new ApiRefused(
    `${request.method} ${request.path} was answered with status ${answer.status}: ${messageOf(answer.body)}`,
  );
}

/** The message in a `Status`, or the whole of any other response. */
export function messageOf(body: unknown): string {
  return isRecord(body) && typeof body.message === 'string' ? body.message : JSON.stringify(body);
}
