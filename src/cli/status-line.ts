import type { Progress } from '../process/progress.ts';
import { visibleLine } from '../text/visible.ts';
import pc from './color.ts';
import { type Output, terminalText } from './io.ts';

export interface StatusLine {
  readonly progress: Progress;
  /** The last step succeeded. */
  done(): void;
  /** The last step failed. */
  failed(): void;
}

/** Runs work while showing its steps; the last step is ticked off, or crossed out if the work fails. */
export async function withStatus<T>(screen: Screen, work: (progress: Progress) => Promise<T>): Promise<T> {
  const line = statusLine(screen);
  try {
    const result = await work(line.progress);
    line.done();
    return result;
  } catch (error) {
    line.failed();
    throw error;
  }
}

/** The part of a stream that is used. */
export type Screen = Pick<Output, 'isTTY' | 'columns'> & { write(text: string): unknown };

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Shows the progress of long work: on a terminal, one changing line with the seconds of the current step, and a tick
 * for each completed one; elsewhere one plain line per step, without cursor movement.
 */
export function statusLine(stream: Screen): StatusLine {
  const limit = limits.get(stream);
  if (limit === 'nothing') return { progress: () => {}, done: () => {}, failed: () => {} };
  return stream.isTTY && limit === undefined ? moving(stream) : plain(stream);
}

const limits = new WeakMap<Screen, 'lines' | 'nothing'>();

/** From now on, progress on this stream is shown in plain lines only, or not at all. */
export function limitProgress(stream: Screen, to: 'lines' | 'nothing'): void {
  limits.set(stream, to);
}

/**
 * If lines cannot be overwritten, the progress of a long step gets a separate line at this interval, in milliseconds.
 */
const DETAIL_INTERVAL = 10_000;

function plain(stream: Screen): StatusLine {
  let last = '';
  let written = 0;
  return {
    progress: (step, detail) => {
      const isNew = withoutCount(step) !== last;
      last = withoutCount(step);
      if (!isNew && (detail === undefined || performance.now() - written < DETAIL_INTERVAL)) return;
      written = performance.now();
      stream.write(`${withDetail(step, detail)}\n`);
    },
    done: () => {},
    failed: () => {},
  };
}

function moving(stream: Screen): StatusLine {
  let step: string | null = null;
  let detail: string | undefined;
  let since = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;

  const draw = () => {
    if (step === null) return;
    frame = (frame + 1) % FRAMES.length;
    const seconds = Math.floor((performance.now() - since) / 1000);
    const line = `${withDetail(step, detail)}${seconds >= 2 ? ` (${seconds} s)` : ''}`.slice(
      0,
      (stream.columns || 80) - 3,
    );
    stream.write(`\r\x1b[K${terminalText(`${pc.cyan(FRAMES[frame] ?? '·')} ${line}`)}`);
  };
  const end = (mark: string) => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (step !== null) stream.write(`\r\x1b[K${terminalText(`${mark} ${visibleLine(step)}`)}\n`);
    step = null;
  };
  return {
    progress: (next, nextDetail) => {
      if (step !== null && withoutCount(next) !== withoutCount(step)) end(pc.green('✓'));
      if (step === null) since = performance.now();
      step = next;
      detail = nextDetail;
      timer ??= setInterval(draw, 100).unref();
      draw();
    },
    done: () => end(pc.green('✓')),
    failed: () => end(pc.red('✗')),
  };
}

function withDetail(step: string, detail: string | undefined): string {
  return visibleLine(detail === undefined ? step : `${step}: ${detail}`);
}

/** A step that changes only its count (`building: 12 of 90`) is the same step. */
function withoutCount(step: string): string {
  return step.replace(/\d[\d,.]*/g, '#');
}
