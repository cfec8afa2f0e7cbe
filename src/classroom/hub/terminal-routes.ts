import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { SeatId } from '../events/event.ts';
import type { Person, TerminalNumber } from '../terminals/index.ts';
import type { Hub } from './hub.ts';
import { statusOf } from './problem.ts';
import { bodyOf } from './requests.ts';

/** What requests carry with them in the hub. */
export interface Env {
  Bindings: HttpBindings;
  Variables: {
    /** Of the learner who sends it; only in the routes of learners. */
    seat: SeatId;
  };
}

/** `GET …/terminal/stream`: a terminal for a browser without WebSocket. */
export function terminalStream(c: Context<Env>, id: SeatId, person: Person, { terminals }: Hub): Response {
  const { events } = terminals.of(id).stream(person, terminalNumber(c.req.query('terminal')));
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
  return new Response(events, { headers });
}

/** `POST …/terminal/input` */
export async function terminalInput(
  c: Context<Env>,
  id: SeatId,
  person: Person,
  { terminals }: Hub,
): Promise<Response> {
  const body: unknown = await bodyOf(c.req.raw, isAnything);
  const problem = await terminals.of(id).input(person, body);
  return problem === null ? c.json({}) : c.json(problem, statusOf(problem));
}

function isAnything(value: unknown): value is NonNullable<unknown> {
  return value !== null && value !== undefined;
}

/** `1` unless the query says `2`. */
export function terminalNumber(query: string | null | undefined): TerminalNumber {
  return query === '2' ? 2 : 1;
}
