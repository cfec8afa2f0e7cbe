import type { Duplex } from 'node:stream';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { errorText } from '../../text/error-text.ts';
import type { LabNode } from '../lab-node.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** How a client begins a TLS connection. Certificates and keys are PEM. */
export interface TlsOffer {
  /** The only version that the client offers; all from 1.2 on if omitted. */
  readonly version?: SecureVersion;
  /** The only cipher suite that it offers below TLS 1.3, in OpenSSL's notation. */
  readonly cipher?: string;
  readonly credentials?: { readonly certificate: string; readonly key: string };
  /** The CA that must have signed the server's certificate; any certificate is accepted if omitted. */
  readonly ca?: string;
}

/** How a server answers what a client offers. */
export type Handshake =
  | {
      readonly kind: 'completed';
      /** `TLSv1.3` */
      readonly version: string;
      /** In the notation of the IANA. */
      readonly cipher: string;
      /** Open; the caller destroys it. */
      readonly socket: TLSSocket;
    }
  | Refusal;

/** No answer that says anything: nothing listens, the connection was lost, or the server's certificate is another's. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';

  constructor(port: number, cause: unknown) {
    super(`port ${port} of the node could not be asked: ${errorText(cause)}`, { cause });
  }
}

/** Milliseconds within which a server on the same node answers. */
const ANSWER_WITHIN = 20_000;

/** Milliseconds in which a server that issues tickets sends the first one. */
const TICKET_WITHIN = 300;

/**
 * Performs a handshake with a port of the node's own 127.0.0.1. In TLS 1.3 a server judges the client's certificate
 * when the client has already finished, and then sends an alert or a session ticket, either of which is awaited. Rejects
 * with NotAnswered, and with the signal's reason when it is aborted.
 */
export async function handshake(node: LabNode, port: number, offer: TlsOffer, signal: AbortSignal): Promise<Handshake> {
  signal.throwIfAborted();
  const timely = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]);
  const raw = node.connect(port, { signal: timely });
  const { version, cipher, credentials, ca } = offer;
  const socket = connect({
    socket: raw,
    servername: 'localhost',
    rejectUnauthorized: ca !== undefined,
    checkServerIdentity: () => undefined,
    // Versions before 1.2 need the security level 0 of OpenSSL.
    ciphers: `${cipher ?? 'DEFAULT'}:@SECLEVEL=0`,
    ...(ca !== undefined && { ca }),
    ...(credentials && { cert: credentials.certificate, key: credentials.key }),
    minVersion: version ?? 'TLSv1.2',
    maxVersion: version ?? 'TLSv1.3',
  });
  try {
    await opened(raw, socket);
    return {
      kind: 'completed',
      version: socket.getProtocol() ?? '',
      cipher: socket.getCipher().standardName,
      socket,
    };
  } catch (error) {
    socket.destroy();
    raw.destroy();
    signal.throwIfAborted();
    const refusal = refusalOf(error);
    if (refusal === null) throw new NotAnswered(port, error);
    return refusal;
  }
}

function opened(raw: Duplex, socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasTicket = false;
    let isOpen = false;
    for (const layer of [raw, socket]) layer.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed before an answer')));
    socket.on('session', () => {
      hasTicket = true;
      if (isOpen) resolve();
    });
    socket.on('secureConnect', () => {
      isOpen = true;
      if (hasTicket || socket.getProtocol() !== 'TLSv1.3') resolve();
      else setTimeout(resolve, TICKET_WITHIN);
    });
  });
}
