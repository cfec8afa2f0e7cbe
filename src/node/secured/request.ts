import type { TLSSocket } from 'node:tls';
import { http } from '../../process/node-http.ts';
import type { LabNode } from '../lab-node.ts';
import { handshake, NotAnswered, type TlsOffer } from './handshake.ts';
import { type Refusal, refusalOf } from './refusal.ts';

export interface SecuredRequest {
  readonly method: string;
  /** Including its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a server answers: an HTTP response, or a refusal before it. */
export type Answer = { readonly kind: 'response'; readonly status: number; readonly body: string } | Refusal;

/** Milliseconds within which a response is complete. */
const RESPONSE_WITHIN = 30_000;

/**
 * Sends one HTTP request over a new TLS connection to a port of the node's own 127.0.0.1. Rejects with NotAnswered if
 * there is no answer, which says nothing about what is allowed, and with the signal's reason when it is aborted.
 */
export async function request(
  node: LabNode,
  port: number,
  sent: SecuredRequest,
  offer: TlsOffer,
  signal: AbortSignal,
): Promise<Answer> {
  const opened = await handshake(node, port, offer, signal);
  if (opened.kind !== 'completed') return opened;
  try {
    return await exchange(opened.socket, sent, AbortSignal.any([signal, AbortSignal.timeout(RESPONSE_WITHIN)]));
  } catch (error) {
    signal.throwIfAborted();
    const refusal = refusalOf(error);
    if (refusal === null) throw new NotAnswered(port, error);
    return refusal;
  } finally {
    opened.socket.destroy();
  }
}

function exchange(socket: TLSSocket, { body, ...sent }: SecuredRequest, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = http.request({ ...sent, host: 'localhost', createConnection: () => socket, signal });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ kind: 'response', status: response.statusCode ?? 0, body: text }));
    });
    asked.end(body);
  });
}
