import type { ApiProblem, SeatView, TaskView } from '../../../api.ts';
import type { TerminalState } from '../../terminal/mount.ts';
import type { Connection } from '../connection.ts';

export type Pane = 'terminal' | 'files';

/** The buttons whose requests take a while. */
export type Work = 'grade' | 'hint' | 'reset' | 'help' | 'consent' | 'task';

/** What the seat page shows. */
export interface SeatState {
  readonly view: SeatView | null;
  /** When `view` came, and when the page is drawn, on the browser's steady clock. */
  readonly receivedAt: number;
  readonly now: number;
  readonly connection: Connection;
  /** The hub does not know this seat (any more). */
  readonly refused: ApiProblem | null;
  readonly terminal: TerminalState | null;
  readonly pane: Pane;
  readonly work: Work | null;
  readonly problem: string | null;
  /** The last warning of the clock, in minutes, until it is put away. */
  readonly warning: number | null;
  /** Numbers of the tasks that the learner wants to come back to; this browser keeps them. */
  readonly flagged: ReadonlySet<number>;
  /** How many messages and notices the learner has put away. */
  readonly read: { readonly messages: number; readonly notices: number };
}

export interface SeatActions {
  grade(): void;
  hint(): void;
  reset(): void;
  askForHelp(isAsked: boolean): void;
  consent(answer: 'look' | 'type' | 'no'): void;
  openTask(number: number): void;
  flag(number: number): void;
  openPane(pane: Pane): void;
  openFile(path: string, line: number | null): void;
  putAway(what: 'messages' | 'notices' | 'warning' | 'problem'): void;
  resize(steps: 1 | -1): void;
  showKeys(): void;
  reconnectTerminal(): void;
}

export function currentTask(view: SeatView): TaskView | null {
  return view.tasks.find(({ number }) => number === view.current) ?? view.tasks[0] ?? null;
}

/** In an exam nobody learns a verdict before its end. */
export function hidesVerdicts(view: SeatView): boolean {
  return view.class.isExam && view.class.state !== 'ended';
}

export function hasEnded(view: SeatView): boolean {
  return view.class.state === 'ended' || view.seat.state === 'ended';
}
