import type { Context, Hono } from 'hono';
import type { ClassRequests, ClassView, SeatOfClassRequests } from '../api.ts';
import { isSeatId, type SeatId } from '../events/event.ts';
import type { Hub } from './hub.ts';
import { CLASS_ACTIONS, SEAT_ACTIONS } from './instructor-requests.ts';
import { HubProblem } from './problem.ts';
import { bodyOf, CLASS_REQUESTS, SEAT_OF_CLASS_REQUESTS } from './requests.ts';
import { resultsCsv, resultsJson } from './results.ts';
import { type Env, terminalInput, terminalStream } from './terminal-routes.ts';
import { timelineOf } from './timeline.ts';
import { classView } from './views.ts';
import { classEvents } from './watchers.ts';

export interface InstructorRoutesOptions {
  readonly join: ClassView['join'];
  /** The page with the results of the class, in HTML. */
  readonly resultsPage: (hub: Hub) => string;
  /** The address of the hub as the sender of a request knows it. */
  readonly originOf: (c: Context<Env>) => string;
}

/** What the instructor can do. Whoever calls this sees to it that nobody else gets here. */
export function instructorRoutes(
  app: Hono<Env>,
  hub: Hub,
  { join, resultsPage, originOf }: InstructorRoutesOptions,
): void {
  const { live } = hub;
  const seatOfPath = (c: Context<Env>): SeatId => {
    const id = c.req.param('id') ?? '';
    if (!isSeatId(id) || !live.state().seats.has(id)) throw new HubProblem('not-found', `There is no seat ${id}.`);
    return id;
  };

  app.get('/api/class', (c) => c.json(classView(hub, join)));
  app.get('/api/class/events', () => classEvents(hub, join));
  const classRoute = <K extends keyof ClassRequests>(name: K) =>
    app.post(`/api/class/${name}`, async (c) => {
      const request: ClassRequests[K] = await bodyOf(c.req.raw, CLASS_REQUESTS[name]);
      CLASS_ACTIONS[name](hub, request);
      return c.json({});
    });
  for (const name of ['extend', 'message', 'end', 'close'] as const) classRoute(name);
  const seatRoute = <K extends keyof SeatOfClassRequests>(name: K) =>
    app.post(`/api/seats/:id/${name}`, async (c) => {
      const id = seatOfPath(c);
      const request: SeatOfClassRequests[K] = await bodyOf(c.req.raw, SEAT_OF_CLASS_REQUESTS[name]);
      return c.json(SEAT_ACTIONS[name](hub, id, request, originOf(c)) ?? {});
    });
  for (const name of ['extend', 'message', 'ask', 'reset', 'link'] as const) seatRoute(name);
  app.get('/api/seats/:id/timeline', (c) => c.json(timelineOf(seatOfPath(c), live)));
  app.get('/api/seats/:id/terminal/stream', (c) => {
    const id = seatOfPath(c);
    return terminalStream(c, id, hub.terminals.instructor(id), hub);
  });
  app.post('/api/seats/:id/terminal/input', (c) => {
    const id = seatOfPath(c);
    return terminalInput(c, id, hub.terminals.instructor(id), hub);
  });
  app.get('/api/results.csv', (c) => {
    live.record({ kind: 'exported', format: 'csv' });
    return c.body(resultsCsv(live), 200, { 'Content-Type': 'text/csv; charset=utf-8' });
  });
  app.get('/api/results.json', (c) => {
    live.record({ kind: 'exported', format: 'json' });
    return c.json(resultsJson(live));
  });
  app.get('/api/results.html', (c) => {
    live.record({ kind: 'exported', format: 'html' });
    return c.html(resultsPage(hub));
  });
}
