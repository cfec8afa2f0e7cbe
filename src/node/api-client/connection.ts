import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errorText } from '../../text/error-text.ts';
import type { KubeconfigAccess } from '../identity/read-kubeconfig.ts';
import type { LabNode } from '../lab-node.ts';

export interface ApiRequest {
  readonly method: string;
  /** Including its query: `/api/v1/pods?limit=1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The API server cannot be reached, or its certificate is not from the cluster. */
export class ApiServerUnreachable extends Error {
  constructor(cause: unknown) {
    super(`cannot reach the API server: ${errorText(cause)}`, { cause });
    this.name = 'ApiServerUnreachable';
  }
}

export interface ApiConnection {
  /** Throws ApiServerUnreachable, and the signal's reason when aborted; every response of the API server is a value. */
  send(request: ApiRequest): Promise<ApiResponse>;
  close(): void;
}

/** Timeout in milliseconds for a response. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Concurrent requests: enough to keep a server busy, too few for API Priority and Fairness to refuse any. */
const CONCURRENCY = 16;

/** One HTTP/2 connection to a node's API server, opened for the first request and reopened after a failure. */
export function apiConnection(node: LabNode, access: KubeconfigAccess): ApiConnection {
  let opened: Opened | null = null;
  let running = 0;
  const waiting: (() => void)[] = [];
  const authorization: Record<string, string> =
    'token' in access.user ? { authorization: `Bearer ${access.user.token}` } : {};

  function open(): ClientHttp2Session {
    if (opened === null || opened.session.closed || opened.session.destroyed) opened = openSession(node, access);
    return opened.session;
  }

  return {
    async send({ method, path, headers, body, signal }) {
      signal?.throwIfAborted();
      if (running >= CONCURRENCY) await new Promise<void>((resolve) => waiting.push(resolve));
      running += 1;
      try {
        return await exchange(open(), { ':method': method, ':path': path, ...authorization, ...headers }, body, signal);
      } catch (error) {
        signal?.throwIfAborted();
        // HTTP/2 itself reports only that its requests were canceled.
        throw new ApiServerUnreachable(opened?.failure ?? error);
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
    close() {
      opened?.session.destroy();
    },
  };
}

interface Opened {
  readonly session: ClientHttp2Session;
  /** Why it failed. */
  failure: Error | null;
}

function openSession(node: LabNode, { server, tlsServerName, ca, user }: KubeconfigAccess): Opened {
  const host = tlsServerName ?? server.hostname.replace(/^\[|\]$/g, '');
  const socket = node.connect(Number(server.port || 443));
  const secured = connectTls({
    socket,
    host,
    // An IP address is also checked against the certificate, but cannot be sent as a server name.
    servername: isIP(host) === 0 ? host : '',
    ca,
    ALPNProtocols: ['h2'],
    ...('certificate' in user && { cert: user.certificate, key: user.key }),
  });
  const session = connect(`https://${host}`, { createConnection: () => secured });
  const opened: Opened = { session, failure: null };
  const fail = (error: Error) => {
    opened.failure ??= error;
    session.destroy();
  };
  for (const layer of [socket, secured, session]) layer.on('error', fail);
  session.on('close', () => socket.destroy());
  // An idle connection does not keep the program running.
  session.unref();
  return opened;
}

function exchange(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ApiResponse> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const stream = session.request(headers, {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  return new Promise((resolve, reject) => {
    let answered: IncomingHttpHeaders = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (headers) => {
      answered = headers;
    });
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', () => {
      const { [constants.HTTP2_HEADER_STATUS]: status, ...rest } = answered;
      if (status !== undefined) resolve({ status: Number(status), headers: textHeaders(rest), body: text });
    });
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the connection was closed before the answer')));
    stream.end(body);
  });
}

function textHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
