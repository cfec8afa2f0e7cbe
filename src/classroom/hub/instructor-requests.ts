import type { ClassRequests, Joined, SeatOfClassRequests } from '../api.ts';
import type { SeatId } from '../events/event.ts';
import type { Hub } from './hub.ts';
import { messageText } from './learner-name.ts';
import { linkOf, running } from './learner-requests.ts';
import { HubProblem } from './problem.ts';
import { hashOf, newToken } from './tokens.ts';

/** What the instructor does for all. Throws HubProblem if it is not possible now. */
export const CLASS_ACTIONS: {
  readonly [K in keyof ClassRequests]: (hub: Hub, request: ClassRequests[K]) => void;
} = {
  extend: (hub, { minutes }) => extend(hub, null, minutes),
  message: (hub, { text }) => tell(hub, null, text),
  end({ live }) {
    if (!live.state().hasEnded) live.record({ kind: 'ended', seat: null, how: 'instructor' });
  },
  close({ live }, { isClosed }) {
    if (live.state().isClosed !== isClosed) live.record({ kind: 'closed', isClosed });
  },
};

/** What the instructor does for one seat. Throws HubProblem as above. */
export const SEAT_ACTIONS: {
  readonly [K in keyof SeatOfClassRequests]: (
    hub: Hub,
    seat: SeatId,
    request: SeatOfClassRequests[K],
    origin: string,
  ) => Joined | undefined;
} = {
  extend(hub, seat, { minutes }) {
    extend(hub, seat, minutes);
    return undefined;
  },
  message(hub, seat, { text }) {
    tell(hub, seat, text);
    return undefined;
  },
  ask({ live }, id, { mode, minutes }) {
    taken(running(live.seat(id)));
    live.record({ kind: 'asked-visit', seat: id, by: 'Your instructor', mode, minutes });
    return undefined;
  },
  reset({ live, seats }, id) {
    const { current } = running(live.seat(id));
    if (seats.labs.phase(id, current) !== 'running') throw new HubProblem('busy', 'The node is not ready yet.');
    void seats.labs.reset(id, current, 'instructor').catch(() => {});
    return undefined;
  },
  link({ live }, id, _request, origin) {
    taken(live.seat(id));
    const token = newToken();
    live.record({ kind: 'linked', seat: id, tokenHash: hashOf(token) });
    return linkOf(origin, token);
  },
};

function extend({ live }: Hub, seat: SeatId | null, minutes: number): void {
  const { plan, hasEnded } = live.state();
  if (plan.minutes === null) throw new HubProblem('invalid', 'This class has no time limit.');
  if (hasEnded) throw new HubProblem('class-ended', 'The class has ended.');
  if (seat !== null) running(live.seat(seat));
  live.record({ kind: 'extended', seat, minutes });
}

function tell({ live }: Hub, seat: SeatId | null, typed: string): void {
  const text = messageText(typed);
  if (text === '') throw new HubProblem('invalid', 'The message is empty.');
  live.record({ kind: 'message', seat, text });
}

function taken({ name }: { readonly name: string | null }): void {
  if (name === null) throw new HubProblem('not-found', 'Nobody has taken this seat yet.');
}
