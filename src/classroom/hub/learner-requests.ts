import type { Joined, SeatRequests } from '../api.ts';
import type { SeatId } from '../events/event.ts';
import { currentTask, type Seat } from '../events/state.ts';
import type { Hub } from './hub.ts';
import { learnerName } from './learner-name.ts';
import { HubProblem } from './problem.ts';
import { hashOf, newToken } from './tokens.ts';

/** Takes a seat, the warm ones first, and returns its token. Throws HubProblem if there is none. */
export function takeSeat({ live }: Hub, typedName: string): string {
  const { isClosed, hasEnded, seats } = live.state();
  if (hasEnded) throw new HubProblem('class-ended', 'The class has ended.');
  if (isClosed) throw new HubProblem('class-closed', 'Nobody else can join this class. Ask your instructor.');
  const name = learnerName(typedName);
  const free = [...seats.values()].filter((seat) => seat.name === null);
  const seat = free.find((one) => currentTask(one).isMade) ?? free[0];
  if (seat === undefined) throw new HubProblem('class-full', 'All seats of this class are taken. Ask your instructor.');
  const token = newToken();
  live.record({ kind: 'joined', seat: seat.id, name, tokenHash: hashOf(token) });
  return token;
}

/** The seat that a token belongs to; `null` if none. */
export function seatOfToken({ live }: Hub, token: string | null): Seat | null {
  if (token === null) return null;
  const hash = hashOf(token);
  return [...live.state().seats.values()].find(({ tokenHash }) => tokenHash === hash) ?? null;
}

export function linkOf(origin: string, token: string): Joined {
  return { link: `${origin}/s/${token}` };
}

export type LearnerAction = Exclude<keyof SeatRequests, 'file'>;

/** What a learner does on the seat page. Throws HubProblem if it is not possible now. */
export const LEARNER_ACTIONS: {
  readonly [K in LearnerAction]: (hub: Hub, seat: SeatId, request: SeatRequests[K]) => void | Promise<void>;
} = {
  grade({ live, seats }, id) {
    const seat = running(live.seat(id));
    assertNoExam(live.state().plan.exam, 'verdicts');
    if (seats.grades.isGrading(id, seat.current)) return;
    void seats.grades.grade(id).catch(() => {});
  },
  hint({ live, scenarios }, id) {
    const seat = running(live.seat(id));
    assertNoExam(live.state().plan.exam, 'hints');
    const task = currentTask(seat);
    if (task.hints < (scenarios.get(task.scenario)?.hints.length ?? 0)) {
      live.record({ kind: 'hint', seat: id, task: task.scenario });
    }
  },
  reset({ live, seats }, id) {
    const { current } = running(live.seat(id));
    if (seats.labs.phase(id, current) !== 'running') throw new HubProblem('busy', 'Your node is not ready yet.');
    void seats.labs.reset(id, current, 'learner').catch(() => {});
  },
  help({ live }, id, { isAsked }) {
    if (live.seat(id).isAskingForHelp !== isAsked) live.record({ kind: 'asked-help', seat: id, isAsked });
  },
  consent({ live }, id, { answer }) {
    live.record({ kind: 'consent', seat: id, answer });
  },
  task({ live }, id, { number }) {
    const seat = running(live.seat(id));
    const task = seat.tasks[number - 1];
    if (task === undefined) throw new HubProblem('not-found', `There is no task ${number}.`);
    if (task.scenario !== seat.current) live.record({ kind: 'opened', seat: id, task: task.scenario });
  },
};

/** The seat, whose clock has not stopped. */
export function running(seat: Seat): Seat {
  if (seat.hasEnded) throw new HubProblem('class-ended', 'The class has ended.');
  return seat;
}

function assertNoExam(exam: object | null, what: string): void {
  if (exam !== null) throw new HubProblem('not-in-an-exam', `In an exam there are no ${what} before its end.`);
}
