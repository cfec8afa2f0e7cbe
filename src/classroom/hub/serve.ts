import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { renderSVG } from 'uqr';
import { WebSocketServer } from 'ws';
import type { CertificateAndKey } from '../../node/identity/x509/certificate.ts';
import type { ClassView } from '../api.ts';
import { isSeatId } from '../events/event.ts';
import { WEB_SOCKET_OPTIONS } from '../terminals/index.ts';
import { type AppOptions, hubApp } from './app.ts';
import { fingerprintOf, machineAddresses, machineNames } from './certificate.ts';
import type { Hub } from './hub.ts';
import { seatOfToken } from './learner-requests.ts';
import { HubProblem, statusOf } from './problem.ts';
import { assertHost, assertSameOrigin, type Site } from './same-origin.ts';
import { terminalNumber } from './terminal-routes.ts';
import { cookieIn, cookieNames, isTokenOf } from './tokens.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** `null` for plain HTTP. */
  readonly tls: CertificateAndKey | null;
  readonly instructorHash: string;
  readonly resultsPage: AppOptions['resultsPage'];
}

export interface ServedHub {
  readonly port: number;
  readonly join: ClassView['join'];
  close(): Promise<void>;
}

/** Serves a class. Rejects if the port cannot be opened. */
export async function serveHub(hub: Hub, options: ListenOptions): Promise<ServedHub> {
  const { host, tls, instructorHash, resultsPage } = options;
  // The port is part of what the application checks, and known only when it is open.
  let answer: (request: Request, bindings: unknown) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: (request, bindings) => answer(request, bindings),
    ...(tls === null
      ? { createServer: createHttpServer }
      : { createServer: createHttpsServer, serverOptions: { cert: tls.certificate, key: tls.key } }),
  });
  server.listen(options.port, host);
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
  const site: Site = { isSecure: tls !== null, port, names: machineNames() };
  const join = joinView(hub, options, port);
  const app = hubApp(hub, { site, join, instructorHash, resultsPage });
  answer = (request, bindings) => app.fetch(request, Object(bindings));

  const sockets = new WebSocketServer(WEB_SOCKET_OPTIONS);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    try {
      upgrade(request, socket, head);
    } catch (error) {
      const problem = error instanceof HubProblem ? error : new HubProblem('unavailable', 'This could not be done.');
      socket.end(
        `HTTP/1.1 ${statusOf({ error: problem.code })} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    }
  });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { headers } = request;
    const fetchSite = headers['sec-fetch-site'];
    const from = {
      ...{ host: headers.host, origin: headers.origin, localAddress: request.socket.localAddress },
      fetchSite: Array.isArray(fetchSite) ? fetchSite.join() : fetchSite,
    };
    assertHost(from, site);
    assertSameOrigin(from, site, { isRead: false });
    const url = new URL(request.url ?? '/', 'http://hub');
    const names = cookieNames(site.isSecure);
    const terminal = terminalNumber(url.searchParams.get('terminal'));
    if (url.pathname === '/api/seat/terminal') {
      const seat = seatOfToken(hub, cookieIn(headers.cookie, names.seat));
      if (seat === null) throw new HubProblem('not-joined', 'Join the class first.');
      sockets.handleUpgrade(request, socket, head, (ws) => {
        const gone = hub.presence.arrive(seat.id);
        ws.on('close', gone);
        hub.terminals.of(seat.id).connect(ws, hub.terminals.learner(seat.id), terminal);
      });
      return;
    }
    const id = /^\/api\/seats\/([^/]+)\/terminal$/.exec(url.pathname)?.[1] ?? '';
    if (!isTokenOf(instructorHash, cookieIn(headers.cookie, names.instructor) ?? '')) {
      throw new HubProblem('forbidden', 'Only the instructor can do this.');
    }
    if (!isSeatId(id) || !hub.live.state().seats.has(id)) throw new HubProblem('not-found', 'There is no such seat.');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      hub.terminals.of(id).connect(ws, hub.terminals.instructor(id), terminal);
    });
  }

  return {
    port,
    join,
    async close() {
      for (const client of sockets.clients) client.terminate();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function joinView(hub: Hub, { host, tls }: ListenOptions, port: number): ClassView['join'] {
  const hosts = host === '0.0.0.0' || host === '::' ? machineAddresses() : [host];
  const urls = hosts.map(
    (one) => `${tls === null ? 'http' : 'https'}://${one.includes(':') ? `[${one}]` : one}:${port}`,
  );
  const [first = ''] = urls;
  return {
    code: hub.live.state().plan.code,
    addresses: urls,
    fingerprint: tls === null ? null : fingerprintOf(tls.certificate),
    qr: renderSVG(first),
  };
}
