import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { ContainerRecord } from './container-record.ts';
import type { Journal } from './journal.ts';
import { MAX_CONNECTIONS } from './node-server.ts';
import { readRegularFile } from './read-regular-file.ts';
import { criLogs } from './shims/cri-logs.ts';

export const KUBELET_PORT = 10250;
const CLIENT_CA = '/etc/kubernetes/pki/ca.crt';
const MAX_PEM_BYTES = 64 * 1024;
const SERVING = '/var/lib/kubelet/pki/kubelet';
/** The name under which the API server authenticates to a kubelet. */
const API_SERVER = 'kube-apiserver-kubelet-client';

/**
 * The part of the kubelet's API that `kubectl logs` uses: /containerLogs/NAMESPACE/POD/CONTAINER, for the API server
 * only. Source: pkg/kubelet/server/server.go.
 */
export async function serveKubeletApi(containers: ReadonlySet<ContainerRecord>, journal: Journal): Promise<void> {
  try {
    const [ca, cert, key] = await Promise.all(
      [CLIENT_CA, `${SERVING}.crt`, `${SERVING}.key`].map((path) => readRegularFile(path, MAX_PEM_BYTES)),
    );
    const server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      void answer(containers, request, response);
    });
    server.on('error', (error) => journal.error('server.go:213', 'Failed to listen and serve', {}, error.message));
    server.maxConnections = MAX_CONNECTIONS;
    server.listen(KUBELET_PORT);
  } catch (error) {
    journal.error('server.go:213', 'Failed to listen and serve', {}, String(error));
  }
}

async function answer(
  containers: ReadonlySet<ContainerRecord>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const [, area, namespace, pod, container] = url.pathname.split('/');
  if (!(request.socket instanceof TLSSocket) || request.socket.getPeerCertificate().subject?.CN !== API_SERVER) {
    response.writeHead(403).end('Forbidden');
  } else if (area === 'containerLogs' && request.method === 'GET') {
    const previous = url.searchParams.get('previous') === 'true';
    const record = newest(containers, namespace, pod, container, previous);
    const wanted = `${previous ? 'previous terminated ' : ''}container "${container}" in pod "${pod}"`;
    if (record) await sendLog(record, url.searchParams, response);
    else response.writeHead(400).end(`${wanted} not found`);
  } else if (area === 'exec' || area === 'attach' || area === 'portForward') {
    response
      .writeHead(501)
      .end(`${area} is not available on this practice node: its images contain only their program`);
  } else {
    response.writeHead(404).end('404 page not found');
  }
}

function newest(
  containers: ReadonlySet<ContainerRecord>,
  namespace: string | undefined,
  pod: string | undefined,
  name: string | undefined,
  previous: boolean,
): ContainerRecord | undefined {
  return [...containers]
    .filter((each) => each.pod.namespace === namespace && each.pod.name === pod && each.name === name)
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .at(previous ? 1 : 0);
}

async function sendLog(record: ContainerRecord, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  const follows = query.get('follow') === 'true';
  const lines = criLogs(record.logPath, {
    tail: Number(query.get('tailLines') ?? -1),
    timestamps: query.get('timestamps') === 'true',
    ended: () => !follows || gone.signal.aborted || record.state.phase === 'exited',
    signal: gone.signal,
  });
  for await (const { text } of lines) {
    if (gone.signal.aborted) return;
    response.write(`${text}\n`);
  }
  response.end();
}
