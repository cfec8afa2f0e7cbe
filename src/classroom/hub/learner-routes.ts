import type { Hono } from 'hono';
import type { SeatRequests } from '../api.ts';
import type { Hub } from './hub.ts';
import { LEARNER_ACTIONS, type LearnerAction, running } from './learner-requests.ts';
import { readNodeFile, writeNodeFile } from './node-file.ts';
import { bodyOf, SEAT_REQUESTS } from './requests.ts';
import { type Env, terminalInput, terminalStream } from './terminal-routes.ts';
import { seatView } from './views.ts';
import { seatEvents } from './watchers.ts';

/** What learners can do on their seats. Whoever calls this sees to it that the seat of a request is known. */
export function learnerRoutes(app: Hono<Env>, hub: Hub): void {
  const { live } = hub;
  app.get('/api/seat', (c) => c.json(seatView(c.get('seat'), hub)));
  app.get('/api/seat/events', (c) => seatEvents(c.get('seat'), hub));
  const learnerRoute = <K extends LearnerAction>(name: K) =>
    app.post(`/api/seat/${name}`, async (c) => {
      const request: SeatRequests[K] = await bodyOf(c.req.raw, SEAT_REQUESTS[name]);
      await LEARNER_ACTIONS[name](hub, c.get('seat'), request);
      return c.json(seatView(c.get('seat'), hub));
    });
  for (const name of ['grade', 'hint', 'reset', 'help', 'consent', 'task'] as const) learnerRoute(name);
  app.get('/api/seat/file', async (c) => {
    const { id, current } = live.seat(c.get('seat'));
    const { node } = await hub.seats.labs.running(id, current);
    return c.json(await readNodeFile(node, c.req.query('path') ?? ''));
  });
  app.post('/api/seat/file', async (c) => {
    const request = await bodyOf(c.req.raw, SEAT_REQUESTS.file);
    const { id, current } = running(live.seat(c.get('seat')));
    const { node } = await hub.seats.labs.running(id, current);
    const written = await writeNodeFile(node, request);
    hub.seats.grades.touched(id);
    return c.json(written);
  });
  app.get('/api/seat/terminal/stream', (c) => {
    const id = c.get('seat');
    return terminalStream(c, id, hub.terminals.learner(id), hub);
  });
  app.post('/api/seat/terminal/input', (c) => {
    const id = c.get('seat');
    return terminalInput(c, id, hub.terminals.learner(id), hub);
  });
}
