import { readsOf } from '../../labs/graded-inputs.ts';
import type { Scenario } from '../../scenarios/load.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import type { ClassView, ClockView, SeatRow, SeatView, TaskView, Visit } from '../api.ts';
import type { SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import { classLeftAt, leftAt, seatStateAt, waitingFor } from '../events/present.ts';
import { type ClassState, currentTask, type Seat, type SeatTask } from '../events/state.ts';
import type { RunningSeats } from '../seats/run-seats.ts';
import { taskNamed } from '../seats/seat-work.ts';
import { commonMistakes } from './mistakes.ts';

export interface Shown {
  readonly live: LiveClass;
  readonly seats: Pick<RunningSeats, 'labs' | 'grades'>;
  readonly scenarios: ReadonlyMap<ScenarioId, Scenario>;
}

/** Everything that the page of a seat shows. */
export function seatView(id: SeatId, shown: Shown): SeatView {
  const { live } = shown;
  const [seat, state, time] = [live.seat(id), live.state(), live.time()];
  const { name, isAssisted, isAskingForHelp, messages, notices } = seat;
  const { title, exam, isRecorded } = state.plan;
  return {
    class: { title, isExam: exam !== null, isRecorded, state: classStateOf(state) },
    seat: { id, name: name ?? '', state: seatStateAt(seat, state, time), isAssisted },
    clock: clockOf(leftAt(seat, state, time), state),
    tasks: seat.tasks.map((task, index) => taskView(task, index + 1, seat, shown)),
    current: seat.tasks.findIndex(({ scenario }) => scenario === seat.current) + 1,
    help: { isAsked: isAskingForHelp, asked: askedAt(seat, time), granted: grantedAt(seat, time) },
    messages,
    notices,
  };
}

function taskView(task: SeatTask, number: number, seat: Seat, { live, seats, scenarios }: Shown): TaskView {
  const { plan } = live.state();
  const { scenario, report, hints } = task;
  const { title, domain, minutes, checks } = taskNamed(plan, scenario);
  const texts = scenarios.get(scenario);
  const isHidden = plan.exam !== null && !seat.hasEnded;
  return {
    ...{ number, scenario, title, domain, minutes, task: texts?.task ?? '' },
    lab: seat.hasEnded ? 'ended' : seats.labs.phase(seat.id, scenario),
    report: isHidden ? null : report,
    isGrading: !isHidden && seats.grades.isGrading(seat.id, scenario),
    checks: isHidden ? [] : checks,
    hints: isHidden ? [] : (texts?.hints ?? []).slice(0, hints),
    hintsLeft: isHidden ? 0 : Math.max(0, (texts?.hints.length ?? 0) - hints),
    apiServer: seats.grades.apiServer(seat.id, scenario),
    files: texts === undefined ? [] : filesOf(texts),
  };
}

function filesOf({ definition }: Scenario): readonly string[] {
  const policy = definition.audit === undefined ? [] : [definition.audit.policy];
  return [...new Set([...policy, ...readsOf(definition).files])];
}

/** A row of the instructor's page. */
export function seatRow(id: SeatId, live: LiveClass): SeatRow {
  const [seat, state, time] = [live.seat(id), live.state(), live.time()];
  const waiting = waitingFor(seat, time);
  const left = leftAt(seat, state, time);
  return {
    ...{ id, name: seat.name ?? '', state: seatStateAt(seat, state, time), isHere: seat.isHere },
    ...{ joinedAt: seat.joinedAt, isAskingForHelp: seat.isAskingForHelp, isAssisted: seat.isAssisted },
    visit: grantedAt(seat, time) ?? askedAt(seat, time),
    current: seat.tasks.findIndex(({ scenario }) => scenario === seat.current) + 1,
    remaining: left === null ? null : seconds(left),
    secondsSinceProgress: waiting === null ? null : seconds(waiting),
    passedAt: passedAtOf(seat),
    tasks: seat.tasks.map(({ scenario, report, hints }, index) => {
      const { checks, maxScore } = taskNamed(state.plan, scenario);
      const statuses = new Map(report?.checks.map((check) => [check.id, check.status]));
      return {
        ...{ number: index + 1, scenario, score: report?.score ?? null, maxScore, hints },
        checks: checks.map((check) => statuses.get(check.id) ?? 'unknown'),
      };
    }),
  };
}

/** When the last of the tasks was passed; `null` unless all are. */
function passedAtOf({ tasks }: Seat): string | null {
  const times = tasks.flatMap(({ passedAt }) => passedAt ?? []);
  return times.length < tasks.length ? null : (times.toSorted().at(-1) ?? null);
}

/** What the instructor's page shows besides the rows of the seats. */
export function classPart(live: LiveClass, join: ClassView['join']): Omit<ClassView, 'seats'> {
  const [state, time] = [live.state(), live.time()];
  const { title, exam, isRecorded, tasks } = state.plan;
  const seats = [...state.seats.values()];
  return {
    ...{ title, state: classStateOf(state), isExam: exam !== null, isRecorded },
    scenarios: tasks.map(({ scenario, title, checks }) => ({
      id: scenario,
      title,
      checks: checks.map((check) => check.title),
    })),
    join,
    clock: clockOf(classLeftAt(state, time), state),
    seatsWarm: seats.filter((seat) => currentTask(seat).isMade && !currentTask(seat).isBroken).length,
    seatsTotal: seats.length,
    mistakes: commonMistakes(state),
    faults: live.faults(),
  };
}

/** Everything that the instructor's page shows. */
export function classView({ live }: Pick<Shown, 'live'>, join: ClassView['join']): ClassView {
  const ids = [...live.state().seats.keys()];
  return { ...classPart(live, join), seats: ids.map((id) => seatRow(id, live)) };
}

export function classStateOf({ hasEnded, isClosed }: ClassState): 'open' | 'closed' | 'ended' {
  if (hasEnded) return 'ended';
  return isClosed ? 'closed' : 'open';
}

/** The clock stands until the first learner has joined, and after the end. */
function clockOf(left: number | null, { clockFrom, hasEnded }: ClassState): ClockView {
  return { remaining: left === null ? null : seconds(left), isPaused: clockFrom === null || hasEnded };
}

function askedAt({ asked }: Seat, time: number): Visit | null {
  if (asked === null || asked.until <= time) return null;
  return { by: asked.by, mode: asked.mode, remaining: seconds(asked.until - time) };
}

/** The visit that is going on at a time. */
export function grantedAt({ granted }: Seat, time: number): Visit | null {
  if (granted === null || granted.until <= time) return null;
  return { by: granted.by, mode: granted.mode, remaining: seconds(granted.until - time) };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
