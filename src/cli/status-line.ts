import pc from 'picocolors';
import type { Progress } from '../process/progress.ts';

export interface StatusLine {
  readonly progress: Progress;
  /** The last step went well. */
  done(): void;
  /** The last step did not. */
  failed(): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Shows long work on stderr: on a terminal one line that moves, with the seconds of the step under way,
 * and a tick for each that is done; elsewhere one plain line a step, without cursor movement.
 */
export function statusLine(stream: NodeJS.WriteStream = process.stderr): StatusLine {
  return stream.isTTY ? moving(stream) : plain(stream);
}

function plain(stream: NodeJS.WriteStream): StatusLine {
  let last = '';
  return {
    progress: (step) => {
      const stem = withoutCount(step);
      if (stem !== last) stream.write(`${step}\n`);
      last = stem;
    },
    done: () => {},
    failed: () => {},
  };
}

function moving(stream: NodeJS.WriteStream): StatusLine {
  let step: string | null = null;
  let since = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | null = null;

  const draw = () => {
    if (step === null) return;
    frame = (frame + 1) % FRAMES.length;
    const seconds = Math.floor((performance.now() - since) / 1000);
    const line = `${step}${seconds >= 2 ? ` (${seconds} s)` : ''}`.slice(0, (stream.columns || 80) - 3);
    stream.write(`\r\x1b[K${pc.cyan(FRAMES[frame] ?? '·')} ${line}`);
  };
  const end = (mark: string) => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (step !== null) stream.write(`\r\x1b[K${mark} ${step}\n`);
    step = null;
  };
  return {
    progress: (next) => {
      if (step !== null && withoutCount(next) !== withoutCount(step)) end(pc.green('✓'));
      if (step === null) since = performance.now();
      step = next;
      timer ??= setInterval(draw, 100).unref();
      draw();
    },
    done: () => end(pc.green('✓')),
    failed: () => end(pc.red('✗')),
  };
}

/** A step that only counts on (`building: 12 of 90`) is the same step. */
function withoutCount(step: string): string {
  return step.replace(/\d[\d,.]*/g, '#');
}
