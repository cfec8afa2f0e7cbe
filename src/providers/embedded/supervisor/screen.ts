/** The content of a terminal, as far as it is needed to show it again. */
export interface Screen {
  /** Whether a program such as vi is using the alternate screen. */
  readonly isAlternate: boolean;
  take(output: Uint8Array): void;
  /**
   * Bytes that bring a new terminal to the state of this one; a program on the alternate screen redraws that itself.
   */
  replay(): Uint8Array;
}

/** Bytes of output that are kept: several thousand lines of a shell. */
const SCROLLBACK_BYTES = 256 * 1024;

/**
 * The private modes that programs set and that must be restored in a terminal: cursor keys, cursor, mouse, focus,
 * bracketed paste. Source: xterm's ctlseqs, "DEC Private Mode Set".
 */
const MODES = new Set(['1', '7', '25', '1000', '1002', '1003', '1004', '1005', '1006', '1015', '2004']);
const ALTERNATE = new Set(['47', '1047', '1049']);
/** The modes that are set in a new terminal. */
const SET_AT_FIRST = new Set(['7', '25']);

const ESC = '\u001b';
const MODE = new RegExp(`${ESC}\\[\\?([0-9;]{1,64})([hl])`, 'g');
/** The start of such a sequence, at the end of the output so far. */
const UNFINISHED = new RegExp(`${ESC}(\\[(\\?[0-9;]{0,64})?)?$`);

export function makeScreen(): Screen {
  const modes = new Map<string, boolean>();
  let kept: Uint8Array[] = [];
  let size = 0;
  let isAlternate = false;
  let unfinished = '';

  function follow(text: string): void {
    for (const [, numbers = '', end] of text.matchAll(MODE)) {
      for (const number of numbers.split(';')) {
        if (MODES.has(number)) modes.set(number, end === 'h');
        if (ALTERNATE.has(number)) isAlternate = end === 'h';
      }
    }
    unfinished = UNFINISHED.exec(text)?.[0] ?? '';
  }

  return {
    get isAlternate() {
      return isAlternate;
    },
    take(output) {
      follow(unfinished + Buffer.from(output).toString('latin1'));
      kept.push(output);
      size += output.length;
      if (size <= 2 * SCROLLBACK_BYTES) return;
      const all = Buffer.concat(kept);
      kept = [all.subarray(all.length - SCROLLBACK_BYTES)];
      size = SCROLLBACK_BYTES;
    },
    replay() {
      const set = [...modes]
        .filter(([number, isSet]) => isSet !== SET_AT_FIRST.has(number))
        .map(([number, isSet]) => `${ESC}[?${number}${isSet ? 'h' : 'l'}`)
        .join('');
      if (isAlternate) return Buffer.from(`${ESC}[?1049h${ESC}[2J${ESC}[H${set}`);
      const all = Buffer.concat(kept);
      const tail = all.subarray(Math.max(0, all.length - SCROLLBACK_BYTES));
      // Starts at a line, which is never the middle of a sequence; the screen of a program that has ended is not
      // restored.
      const from = tail.length < all.length ? tail.indexOf(0x0a) + 1 : 0;
      return Buffer.concat([tail.subarray(from), Buffer.from(`${ESC}[0m${set}`)]);
    },
  };
}
