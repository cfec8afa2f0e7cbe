import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { LabProblem } from '../../labs/lab.ts';
import { errorText } from '../../text/error-text.ts';
import type { ApiProblem, ClassView } from '../api.ts';
import { codeTyped } from '../events/plan.ts';
import type { Hub } from './hub.ts';
import { type InstructorRoutesOptions, instructorRoutes } from './instructor-routes.ts';
import { linkOf, seatOfToken, takeSeat } from './learner-requests.ts';
import { learnerRoutes } from './learner-routes.ts';
import { HubProblem, statusOf } from './problem.ts';
import { rateLimit } from './rate-limit.ts';
import { bodyOf, isJoinRequest } from './requests.ts';
import { assertHost, assertSameOrigin, type Provenance, type Site } from './same-origin.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { Env } from './terminal-routes.ts';
import { cookie, cookieIn, cookieNames, isTokenOf } from './tokens.ts';

export interface AppOptions {
  readonly site: Site;
  readonly join: ClassView['join'];
  /** SHA-256 of the instructor's token. */
  readonly instructorHash: string;
  readonly resultsPage: InstructorRoutesOptions['resultsPage'];
}

/** Bytes of the body of a request; a file as JSON may take six times its bytes. */
const MAX_BODY = 32 * 1024;
const MAX_FILE_BODY = 2 * 1024 * 1024;

const MINUTE = 60_000;
const LATER = 'Too many attempts. Wait a minute, then try again.';

/** Everything that the hub answers over HTTP: the pages, and the API of classroom/api.ts. */
export function hubApp(hub: Hub, { site, join, instructorHash, resultsPage }: AppOptions): Hono<Env> {
  const { live } = hub;
  const names = cookieNames(site.isSecure);
  const wrong = rateLimit(10, MINUTE);
  const wrongOfAll = rateLimit(100, MINUTE);
  const ofSeat = rateLimit(120, MINUTE);
  const app = new Hono<Env>();

  const address = (c: Context<Env>) => c.env.incoming.socket.remoteAddress ?? '';
  const originOf = (c: Context<Env>) => `${site.isSecure ? 'https' : 'http'}://${c.env.incoming.headers.host}`;

  function assertMayGuess(c: Context<Env>): void {
    if (!wrong.mayGoOn(address(c)) || !wrongOfAll.mayGoOn('')) throw new HubProblem('too-many-attempts', LATER);
  }
  function countWrong(c: Context<Env>): void {
    wrong.count(address(c));
    wrongOfAll.count('');
  }

  app.use(async (c, next) => {
    assertHost(provenance(c), site);
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
  });
  app.use('/api/*', async (c, next) => {
    assertSameOrigin(provenance(c), site, { isRead: c.req.method === 'GET' || c.req.method === 'HEAD' });
    await next();
  });
  const tooLarge = () => {
    throw new HubProblem('invalid', 'This is too large.');
  };
  app.use('/api/seat/file', bodyLimit({ maxSize: MAX_FILE_BODY, onError: tooLarge }));
  app.use('/api/*', async (c, next) => {
    const isFile = c.req.path === '/api/seat/file' || c.req.path === '/api/seat/terminal/input';
    return isFile ? next() : bodyLimit({ maxSize: MAX_BODY, onError: tooLarge })(c, next);
  });
  app.onError((error, c) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
    const problem = problemOf(error);
    return c.json(problem, statusOf(problem));
  });
  app.notFound((c) => c.json<ApiProblem>({ error: 'not-found', message: 'There is nothing here.' }, 404));

  const learner = createMiddleware<Env>(async (c, next) => {
    const seat = seatOfToken(hub, cookieIn(c.req.header('Cookie'), names.seat));
    if (seat === null) throw new HubProblem('not-joined', 'Join the class first.');
    if (c.req.method !== 'GET') {
      if (!ofSeat.mayGoOn(seat.id)) throw new HubProblem('too-many-attempts', LATER);
      if (!c.req.path.startsWith('/api/seat/terminal')) ofSeat.count(seat.id);
    }
    c.set('seat', seat.id);
    await next();
  });
  const instructor = createMiddleware<Env>(async (c, next) => {
    if (!isTokenOf(instructorHash, cookieIn(c.req.header('Cookie'), names.instructor) ?? '')) {
      throw new HubProblem('forbidden', 'Only the instructor can do this.');
    }
    await next();
  });
  // What is neither for everybody nor for learners is only for the instructor.
  app.use('/api/*', (c, next) => {
    if (c.req.path === '/api/join') return next();
    return c.req.path === '/api/seat' || c.req.path.startsWith('/api/seat/') ? learner(c, next) : instructor(c, next);
  });

  app.post('/api/join', async (c) => {
    assertMayGuess(c);
    const { code, name } = await bodyOf(c.req.raw, isJoinRequest);
    if (codeTyped(code) !== live.state().plan.code) {
      countWrong(c);
      throw new HubProblem('wrong-code', 'This is not the code of the class. Look at the projector again.');
    }
    const known = cookieIn(c.req.header('Cookie'), names.seat);
    const token = known !== null && seatOfToken(hub, known) !== null ? known : takeSeat(hub, name);
    c.header('Set-Cookie', cookie(names.seat, token, site.isSecure));
    return c.json(linkOf(originOf(c), token));
  });
  app.get('/s/:token', (c) => {
    assertMayGuess(c);
    const token = c.req.param('token');
    if (seatOfToken(hub, token) === null) {
      countWrong(c);
      return c.text('This link is not valid any more. Ask your instructor for a new one.', 404);
    }
    c.header('Set-Cookie', cookie(names.seat, token, site.isSecure));
    return c.redirect('/seat', 303);
  });
  app.get('/i/:token', (c) => {
    assertMayGuess(c);
    const token = c.req.param('token');
    if (!isTokenOf(instructorHash, token)) {
      countWrong(c);
      return c.text('This is not the link of the instructor: cks-lab classroom status prints it.', 404);
    }
    c.header('Set-Cookie', cookie(names.instructor, token, site.isSecure));
    return c.redirect('/class', 303);
  });

  learnerRoutes(app, hub);
  instructorRoutes(app, hub, { join, resultsPage, originOf });

  app.get('*', async (c) => {
    const page = (await hub.pages()).get(c.req.path);
    if (page === undefined) return c.notFound();
    const caching = c.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const headers = { 'Content-Type': page.type, ETag: page.etag, 'Cache-Control': caching, Vary: 'Accept-Encoding' };
    if (c.req.header('If-None-Match') === page.etag) return c.body(null, 304, headers);
    const acceptsGzip = /\bgzip\b/.test(c.req.header('Accept-Encoding') ?? '');
    return acceptsGzip
      ? c.body(page.gzip, 200, { ...headers, 'Content-Encoding': 'gzip' })
      : c.body(page.body, 200, headers);
  });
  return app;
}

function provenance(c: Context<Env>): Provenance {
  const { headers, socket } = c.env.incoming;
  return {
    host: headers.host,
    origin: headers.origin,
    fetchSite: c.req.header('Sec-Fetch-Site'),
    localAddress: socket.localAddress,
  };
}

function problemOf(error: Error): ApiProblem {
  if (error instanceof HubProblem) return { error: error.code, message: error.message };
  if (error instanceof LabProblem) return { error: 'busy', message: `Wait a moment: ${error.message}.` };
  return { error: 'unavailable', message: `This could not be done: ${errorText(error)}` };
}
