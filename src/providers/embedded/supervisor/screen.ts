/** The content of a terminal, as far as it is needed to show it again. */
export interface Screen {
  /** Whether `replay` restores the whole screen; if not, the program on the alternate screen has to redraw it. */
  readonly isWhole: boolean;
  take(output: Uint8Array): void;
  /** Bytes that bring a new terminal of the same size to the state of this one. */
  replay(): Uint8Array;
}

/** Bytes of output that are kept of each screen: several thousand lines of a shell. */
const KEPT_BYTES = 256 * 1024;

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
  const main = makeTail();
  /** What has been printed since a program entered the alternate screen; `null` while none uses it. */
  let alternate: Tail | null = null;
  let unfinished = '';

  return {
    get isWhole() {
      return !alternate?.isCut;
    },
    take(output) {
      const text = unfinished + Buffer.from(output).toString('latin1');
      /** The index in `output` of what belongs to neither screen yet. */
      let from = 0;
      for (const { 0: sequence, 1: numbers = '', 2: end, index } of text.matchAll(MODE)) {
        for (const number of numbers.split(';')) {
          if (MODES.has(number)) modes.set(number, end === 'h');
          if (!ALTERNATE.has(number) || (end === 'h') === (alternate !== null)) continue;
          const to = index + sequence.length - unfinished.length;
          if (end === 'h') {
            main.take(output.subarray(from, to));
            alternate = makeTail();
          } else {
            // What the program drew is not needed any more.
            alternate = null;
            main.take(Buffer.from(sequence, 'latin1'));
          }
          from = to;
        }
      }
      (alternate ?? main).take(output.subarray(from));
      unfinished = UNFINISHED.exec(text)?.[0] ?? '';
    },
    replay() {
      const set = [...modes]
        .filter(([number, isSet]) => isSet !== SET_AT_FIRST.has(number))
        .map(([number, isSet]) => `${ESC}[?${number}${isSet ? 'h' : 'l'}`)
        .join('');
      const colors = main.isCut && alternate === null ? `${ESC}[0m` : '';
      const drawn = alternate?.isCut ? Buffer.from(`${ESC}[0m${ESC}[2J${ESC}[H`) : (alternate?.bytes() ?? EMPTY);
      return Buffer.concat([main.bytes(), drawn, Buffer.from(colors + set)]);
    },
  };
}

/** The last bytes of some output. */
interface Tail {
  /** Whether the output was longer. */
  readonly isCut: boolean;
  take(output: Uint8Array): void;
  /** If it was cut, starts at a line, which is never the middle of a sequence. */
  bytes(): Uint8Array;
}

const EMPTY = new Uint8Array();

function makeTail(): Tail {
  let kept: Uint8Array[] = [];
  let size = 0;
  let isCut = false;
  return {
    get isCut() {
      return isCut || size > KEPT_BYTES;
    },
    take(output) {
      kept.push(output);
      size += output.length;
      if (size <= 2 * KEPT_BYTES) return;
      kept = [Buffer.concat(kept).subarray(-KEPT_BYTES)];
      size = KEPT_BYTES;
      isCut = true;
    },
    bytes() {
      const all = Buffer.concat(kept);
      if (!isCut && size <= KEPT_BYTES) return all;
      const tail = all.subarray(-KEPT_BYTES);
      return tail.subarray(tail.indexOf(0x0a) + 1);
    },
  };
}
