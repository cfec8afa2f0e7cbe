import type { GradeReport } from '../grading/result.ts';

/** What the hub of a class and the pages tell each other, in JSON. Times are RFC 3339, UTC; durations are in seconds. */

/** `POST /api/join`: 200 `Joined` with the cookie of the seat, or an `ApiProblem`. */
export interface JoinRequest {
  readonly code: string;
  readonly name: string;
}

export interface Joined {
  /** The link that brings the learner back to the same seat, on any browser. It is shown once. */
  readonly link: string;
}

/** Every refusal of the API, with its HTTP status. */
export interface ApiProblem {
  readonly error: ApiErrorCode;
  /** A sentence for the person: what happened and what to do. */
  readonly message: string;
}

export type ApiErrorCode =
  | 'wrong-code'
  | 'class-full'
  | 'class-closed'
  | 'class-ended'
  | 'bad-name'
  | 'too-many-attempts'
  | 'not-joined'
  | 'forbidden'
  | 'not-in-an-exam'
  | 'changed-meanwhile'
  | 'not-found'
  | 'invalid'
  | 'busy'
  | 'unavailable';

/**
 * - `warm`: its lab runs and nobody has joined
 * - `stuck`: working, and long without a new green check, or asking for help
 * - `broken`: its node has ended and is being brought back with its files
 */
export type SeatState = 'starting' | 'warm' | 'working' | 'stuck' | 'passed' | 'broken' | 'ended';

/** The clock of the class as it applies to one seat; only the server's counts. */
export interface ClockView {
  /** `null` if the class has no time limit. */
  readonly remaining: number | null;
  readonly isPaused: boolean;
}

export interface TaskView {
  /** From 1, in the order of this seat. */
  readonly number: number;
  readonly scenario: string;
  readonly title: string;
  readonly domain: string;
  readonly minutes: number;
  /** The text of the task in Markdown. */
  readonly task: string;
  readonly lab: 'waiting' | 'starting' | 'running' | 'broken' | 'ended';
  /** The last verdict. In an exam `null` until its end. */
  readonly report: GradeReport | null;
  readonly isGrading: boolean;
  /** The checks as they are before a first verdict; empty in an exam. */
  readonly checks: readonly { readonly id: string; readonly title: string; readonly points: number }[];
  /** Those shown so far, in Markdown. */
  readonly hints: readonly string[];
  readonly hintsLeft: number;
  readonly apiServer: 'running' | 'restarting' | 'down' | 'unknown';
  /** Files of the node that the task is about, as a start for the editor; absolute paths. */
  readonly files: readonly string[];
}

export interface Visit {
  readonly by: string;
  readonly mode: 'look' | 'type';
  /** Asked: until the question lapses. Granted: until the visit ends. */
  readonly remaining: number;
}

/** `GET /api/seat`, and each `seat` event of `GET /api/seat/events`: everything that the seat page shows. */
export interface SeatView {
  readonly class: {
    readonly title: string;
    readonly isExam: boolean;
    readonly isRecorded: boolean;
    readonly state: 'open' | 'closed' | 'ended';
  };
  readonly seat: {
    readonly id: string;
    readonly name: string;
    readonly state: SeatState;
    readonly isAssisted: boolean;
  };
  readonly clock: ClockView;
  readonly tasks: readonly TaskView[];
  /** The number of the task that the terminal and the buttons belong to. */
  readonly current: number;
  readonly help: {
    readonly isAsked: boolean;
    readonly asked: Visit | null;
    readonly granted: Visit | null;
  };
  readonly messages: readonly { readonly at: string; readonly text: string }[];
  /** What the learner must know about the node, for example that it is being brought back; newest last. */
  readonly notices: readonly { readonly at: string; readonly text: string }[];
}

/**
 * `POST /api/seat/{grade,hint,reset,help,consent,task,file}`. Each answers `SeatView`, except `file`. In an exam `grade`
 * and `hint` are refused with `not-in-an-exam`.
 */
export interface SeatRequests {
  readonly grade: Record<string, never>;
  readonly hint: Record<string, never>;
  /** Puts the current task's lab back to its beginning. */
  readonly reset: Record<string, never>;
  readonly help: { readonly isAsked: boolean };
  /** The answer to a question of the instructor, or the end of a visit (`no`). */
  readonly consent: { readonly answer: 'look' | 'type' | 'no' };
  readonly task: { readonly number: number };
  /** Written atomically; refused with `changed-meanwhile` unless the file still has this version. */
  readonly file: { readonly path: string; readonly text: string; readonly version: string | null };
}

/** `GET /api/seat/file?path=…`, and the answer to `POST /api/seat/file`. `version` is `null` if there is no such file. */
export interface FileView {
  readonly path: string;
  readonly text: string;
  readonly version: string | null;
}

/** A row of the instructor's page. */
export interface SeatRow {
  readonly id: string;
  readonly name: string;
  readonly state: SeatState;
  readonly isHere: boolean;
  readonly joinedAt: string | null;
  readonly isAskingForHelp: boolean;
  readonly isAssisted: boolean;
  readonly visit: Visit | null;
  readonly current: number;
  readonly remaining: number | null;
  /** Since the last check turned green on the current task, or since it was opened; `null` before anybody joined. */
  readonly secondsSinceProgress: number | null;
  readonly passedAt: string | null;
  readonly tasks: readonly {
    readonly number: number;
    readonly scenario: string;
    readonly score: number | null;
    readonly maxScore: number;
    /** In the order of the scenario's checks. */
    readonly checks: readonly ('pass' | 'fail' | 'error' | 'skipped' | 'unknown')[];
    readonly hints: number;
  }[];
}

/** Learners whose answers a check refuted in the same way. */
export interface MistakeCluster {
  readonly key: string;
  readonly scenario: string;
  readonly check: string;
  readonly title: string;
  /** What the grader found, for example the request that refutes the policy. */
  readonly actual: string;
  readonly expected: string;
  readonly seats: readonly {
    readonly id: string;
    readonly name: string;
    readonly where: { readonly file: string; readonly line: number; readonly text: string | null } | null;
  }[];
}

/**
 * `GET /api/class`. `GET /api/class/events`: first an event `class` with a `ClassView`, then, at most every 500 ms, an
 * event `change` with a `ClassChange`, and now and then another `class`. Its ID is the one of the last event in the
 * class's journal. What only passes with time (`remaining`, `secondsSinceProgress`) is no change: pages count on.
 */
export interface ClassView {
  readonly title: string;
  readonly state: 'open' | 'closed' | 'ended';
  readonly isExam: boolean;
  readonly isRecorded: boolean;
  readonly scenarios: readonly { readonly id: string; readonly title: string; readonly checks: readonly string[] }[];
  readonly join: {
    readonly code: string;
    readonly addresses: readonly string[];
    /** The SHA-256 fingerprint of the certificate; `null` over plain HTTP. */
    readonly fingerprint: string | null;
    /** The first address as a QR code in SVG. */
    readonly qr: string;
  };
  readonly clock: ClockView;
  readonly seatsWarm: number;
  readonly seatsTotal: number;
  readonly seats: readonly SeatRow[];
  readonly mistakes: readonly MistakeCluster[];
  /** What the instructor must know, for example that the database cannot be written; newest last. */
  readonly faults: readonly { readonly at: string; readonly text: string }[];
}

/** What has changed; rows that are not named are as before. */
export type ClassChange = Partial<Omit<ClassView, 'seats'>> & { readonly seats: readonly SeatRow[] };

/** `POST /api/class/{extend,message,end,close}`; each answers `{}`. */
export interface ClassRequests {
  readonly extend: { readonly minutes: number };
  readonly message: { readonly text: string };
  readonly end: Record<string, never>;
  /** Nobody else can join, or again. */
  readonly close: { readonly isClosed: boolean };
}

/** `POST /api/seats/:id/{extend,message,ask,reset,link}`; each answers `{}`, except `link`: `Joined`, a new link. */
export interface SeatOfClassRequests {
  readonly extend: { readonly minutes: number };
  readonly message: { readonly text: string };
  readonly ask: { readonly mode: 'look' | 'type'; readonly minutes: number };
  readonly reset: Record<string, never>;
  readonly link: Record<string, never>;
}

/** `GET /api/seats/:id/timeline`, oldest first. */
export interface Timeline {
  readonly name: string;
  readonly entries: readonly { readonly at: string; readonly kind: string; readonly text: string }[];
  /** The last report of each task. */
  readonly reports: readonly GradeReport[];
}

/**
 * `WS /api/seat/terminal` and `WS /api/seats/:id/terminal`: binary messages are bytes to and from the terminal; text
 * messages are these. The first message is `size`, or `resume` and then `size`. Messages have at most 64 KiB. The query
 * `terminal=2` asks for the seat's second terminal.
 *
 * Without WebSocket: `GET /api/seat/terminal/stream` sends an event `stream` with the name of the stream, then events
 * `bytes` in base64 and `message`, and last `close` with a `TerminalClose`; `POST /api/seat/terminal/input` takes a
 * `TerminalInput`. Comments keep the stream alive, and the page sends `drawn` every 20 s.
 */
export type TerminalRequest =
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  /** The total number of bytes that the page has drawn on this connection. */
  | { readonly kind: 'drawn'; readonly bytes: number }
  /**
   * May come first: this connection replaces one of the same page, which has named itself, by a UUID. The answer is
   * `resumed`.
   */
  | { readonly kind: 'resume'; readonly page: string };

export type TerminalMessage =
  /** The bytes that follow draw the whole screen anew: the terminal is to be cleared first. */
  | { readonly kind: 'screen'; readonly columns: number; readonly rows: number }
  /** The shell has ended, or its node has; the page connects again for a new one. */
  | { readonly kind: 'ended'; readonly why: string }
  /**
   * How much of the page's input was taken on its earlier connections; what it has sent since is to be sent again.
   * `null` if that is not known, because the hub was started anew: the count begins at 0.
   */
  | { readonly kind: 'resumed'; readonly taken: number | null }
  /** The total number of bytes of the page's input that were passed on or refused. At most 128 KiB may be under way. */
  | { readonly kind: 'taken'; readonly bytes: number }
  /** What is typed is refused, with the reason, until the next message of this kind. */
  | { readonly kind: 'input'; readonly isAccepted: boolean; readonly why: string };

/** `POST /api/seat/terminal/input` and `POST /api/seats/:id/terminal/input`; answers `{}`. */
export interface TerminalInput {
  readonly stream: string;
  readonly messages: readonly (TerminalRequest | { readonly kind: 'bytes'; readonly base64: string })[];
}

/** The code and reason of a WebSocket that is closed, or the data of the event `close` of a stream. */
export interface TerminalClose {
  readonly code: number;
  readonly why: string;
}

/** Why a connection to a terminal is closed. The page connects again only after `ended` and after losses of the line. */
export const TERMINAL_CLOSE = {
  /** A message that no page of this version sends. */
  malformed: 1008,
  /** After the message `ended`. */
  ended: 4000,
  /** The terminals of the seat were opened in too many other browsers. */
  elsewhere: 4001,
  /** A visit is over, or was never allowed. */
  forbidden: 4003,
} as const;
