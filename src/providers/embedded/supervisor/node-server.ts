import type { IncomingMessage, ServerResponse } from 'node:http';
import { http } from '../../../process/node-http.ts';
import { errorText } from '../../../text/error-text.ts';
import { KUBELET_HEALTH_PORT } from '../cluster/address.ts';
import type { Kubelet } from './kubelet.ts';
import { type Answer, fail, type Shim, Unsupported } from './shims/answer.ts';

/** Concurrent connections; more would let a learner fill the memory of PID 1. */
export const MAX_CONNECTIONS = 256;

/**
 * Answers on the node's loopback: the kubelet's /healthz, and POST /shims/PROGRAM for the programs that have a
 * stand-in. These send their arguments in base64, each terminated by a zero byte, and receive lines that begin with 1
 * or 2, for standard output and standard error.
 */
export function serveNode(kubelet: Kubelet, shims: Readonly<Record<string, Shim>>): void {
  const server = http.createServer((request, response) => {
    const [, area, program = ''] = (request.url ?? '').split('/');
    const shim = Object.hasOwn(shims, program) ? shims[program] : undefined;
    if (area === 'shims' && shim) void converse(program, shim, request, response);
    else if (area === 'healthz' && kubelet.isActive()) response.end('ok');
    else response.writeHead(area === 'healthz' ? 503 : 404).end();
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(KUBELET_HEALTH_PORT, '127.0.0.1');
}

async function converse(
  program: string,
  shim: Shim,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const argv = Buffer.from(String(request.headers['x-arguments'] ?? ''), 'base64')
    .toString()
    .split('\0')
    .slice(0, -1);
  const { exitCode, lines, follows } = await answer(program, shim, argv, gone.signal);
  response.writeHead(200, { 'X-Exit-Code': exitCode, ...(follows && { 'X-Follows': 'yes' }) });
  response.flushHeaders();
  for await (const { stream, text } of lines) {
    const mark = stream === 'stdout' ? '1' : '2';
    const marked = text.split('\n').map((line) => `${mark}${line}\n`);
    if (!response.write(marked.join('')) && !gone.signal.aborted) await drained(response, gone.signal);
    if (gone.signal.aborted) break;
  }
  response.end();
}

async function answer(program: string, shim: Shim, argv: readonly string[], gone: AbortSignal): Promise<Answer> {
  try {
    return await shim(argv, gone);
  } catch (error) {
    const message = errorText(error);
    return fail(error instanceof Unsupported ? message : `${program}: ${message}`);
  }
}

function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
}
