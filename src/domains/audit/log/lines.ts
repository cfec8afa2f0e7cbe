/** Splits the bytes of a log into lines, whatever chunks they arrive in. */
export interface LineReader {
  /** The lines that this chunk completes, without leading and trailing white space; blank lines are left out. */
  push(chunk: Uint8Array): readonly Buffer[];
  /** The last line, if no newline ends it. */
  end(): readonly Buffer[];
  /** The number of lines so far that were too long and were dropped. */
  overlong(): number;
}

/** In a single write, kube-apiserver refuses to write more than `--audit-log-maxsize`, 100 MB by default. */
const LONGEST_LINE = 128 * 1024 * 1024;

/**
 * Reads lines as kube-apiserver writes them to a file, and as the container runtime wraps them when they go to standard
 * output: `<time> stdout F <line>`, with long lines split into parts marked `P`. Leaves out what a container writes to
 * stderr.
 */
export function lineReader({ longest = LONGEST_LINE }: { readonly longest?: number } = {}): LineReader {
  const line = gatherer(longest);
  const containerLine = gatherer(longest);

  function finish(lines: Buffer[]): void {
    const raw = line.take();
    if (raw === null) return;
    const part = containerPart(raw);
    if (part === null) {
      addTidy(raw, lines);
    } else if (part.stream === 'stdout') {
      containerLine.add(part.content);
      const whole = part.isLast ? containerLine.take() : null;
      if (whole !== null) addTidy(whole, lines);
    }
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        line.add(bytes.subarray(start, end));
        finish(lines);
        start = end + 1;
      }
      if (start < bytes.length) line.add(bytes.subarray(start));
      return lines;
    },
    end() {
      const lines: Buffer[] = [];
      finish(lines);
      return lines;
    },
    overlong: () => line.overlong() + containerLine.overlong(),
  };
}

const NEWLINE = 0x0a;
/** JSON allows no white space other than the space and control characters. */
const SPACE = 0x20;

function addTidy(line: Buffer, lines: Buffer[]): void {
  let end = line.length;
  while (end > 0 && (line[end - 1] ?? 0) <= SPACE) end -= 1;
  if (end > 0) lines.push(end === line.length ? line : line.subarray(0, end));
}

/** A truncated file begins with a hole if its writer continues at its old offset. */
function withoutHole(part: Buffer): Buffer {
  if (part[0] !== 0) return part;
  const start = part.findIndex((byte) => byte !== 0);
  return part.subarray(start === -1 ? part.length : start);
}

interface ContainerPart {
  readonly stream: string;
  readonly isLast: boolean;
  readonly content: Buffer;
}

/**
 * The CRI log format (kubernetes/design-proposals-archive, node/kubelet-cri-logging.md); `null` if the line is not in
 * this format.
 */
function containerPart(line: Buffer): ContainerPart | null {
  const first = line[0];
  if (first === undefined || first < 0x30 || first > 0x39) return null;
  const match = /^\d{4}-\d\d-\d\dT\S+ (stdout|stderr) ([FP])\S* ?/.exec(line.toString('latin1', 0, 80));
  if (match?.[1] === undefined) return null;
  return { stream: match[1], isLast: match[2] === 'F', content: line.subarray(match[0].length) };
}

/** Collects the parts of a line; the parts of one that grows too long are discarded. */
function gatherer(longest: number) {
  let parts: Buffer[] = [];
  let length = 0;
  let overlong = 0;
  return {
    add(bytes: Buffer): void {
      const part = length === 0 ? withoutHole(bytes) : bytes;
      length += part.length;
      if (length <= longest) parts.push(part);
      else parts = [];
    },
    /** The line, or `null` if it was too long. */
    take(): Buffer | null {
      const [only] = parts;
      const line = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
      const tooLong = length > longest;
      if (tooLong) overlong += 1;
      parts = [];
      length = 0;
      return tooLong ? null : line;
    },
    overlong: () => overlong,
  };
}
