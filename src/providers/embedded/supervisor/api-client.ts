import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { API_SERVER } from '../cluster/address.ts';
import { readCredentials } from './kubeconfig-credentials.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface ApiClient {
  /** Rejects when the API server does not answer. */
  request(method: string, path: string, body?: ApiBody): Promise<ApiAnswer>;
}

export interface ApiBody {
  readonly contentType: string;
  readonly value: unknown;
}

/** Bytes: whoever answers at the API server's port may be a learner's program. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** Milliseconds. */
const PATIENCE = 10_000;

/** Sends requests to the API server as the user of a kubeconfig, over persistent connections. */
export function apiClient(kubeconfig: string, userAgent: string): ApiClient {
  let agent: Promise<Agent> | undefined;
  return {
    async request(method, path, body) {
      agent ??= makeAgent(kubeconfig);
      const payload = body && JSON.stringify(body.value);
      const options = {
        method,
        agent: await agent,
        headers: {
          'User-Agent': userAgent,
          Accept: 'application/json',
          ...(body && { 'Content-Type': body.contentType, 'Content-Length': Buffer.byteLength(payload ?? '') }),
        },
        timeout: PATIENCE,
      };
      return new Promise((resolve, reject) => {
        const sent = request(`${API_SERVER}${path}`, options, (response) => {
          bodyOf(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
        });
        sent.on('timeout', () => sent.destroy(new Error('the API server did not answer in time')));
        sent.on('error', reject);
        sent.end(payload);
      });
    },
  };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > MAX_ANSWER) throw new Error(`the API server's answer has more than ${MAX_ANSWER} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

/** Without credentials the requests are anonymous, and the server is not verified. */
async function makeAgent(kubeconfig: string): Promise<Agent> {
  const credentials = await readCredentials(kubeconfig);
  return new Agent({
    keepAlive: true,
    maxSockets: 2,
    ...(credentials
      ? { ca: credentials.ca, cert: credentials.certificate, key: credentials.key }
      : { rejectUnauthorized: false }),
  });
}
