import type { Instruction } from './instruction.ts';

export type ReadInstructions =
  | { readonly ok: true; readonly instructions: readonly Instruction[]; readonly escapeSign: string }
  | DockerfileProblem;

export interface DockerfileProblem {
  readonly ok: false;
  /** A sentence. */
  readonly problem: string;
  readonly line: number;
}

/** Instructions that may have here-documents. Source: buildkit frontend/dockerfile/parser/parser.go, heredocDirectives. */
const WITH_HEREDOCS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'RUN']);

/**
 * The instructions of a Dockerfile: without comments, also between continuation lines, and with their here-documents.
 * Source: github.com/moby/buildkit frontend/dockerfile/parser/parser.go, Parse.
 */
export function readInstructions(text: string): ReadInstructions {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const escapeSign = escapeCharacter(lines);
  const instructions: Instruction[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = at;
    const joined: string[] = [];
    let goesOn = true;
    while (goesOn && at < lines.length) {
      const line = lines[at] ?? '';
      at += 1;
      if (/^\s*#/.test(line) || (line.trim() === '' && joined.length > 0)) continue;
      const continued = withoutEscape(line, escapeSign);
      joined.push(continued ?? line);
      goesOn = continued !== null;
    }
    const whole = joined.join('').trim();
    if (whole === '') continue;
    const [word = ''] = whole.split(/\s/, 1);
    const keyword = word.toUpperCase();
    const rest = whole.slice(word.length).trim();
    const heredocs: string[] = [];
    for (const { name, stripsTabs } of WITH_HEREDOCS.has(keyword) ? heredocsIn(rest) : []) {
      const body: string[] = [];
      for (;;) {
        const line = lines[at];
        if (line === undefined)
          return { ok: false, problem: `The here-document ${name} does not end.`, line: first + 1 };
        at += 1;
        const content = stripsTabs ? line.replace(/^\t+/, '') : line;
        if (content === name) break;
        body.push(`${content}\n`);
      }
      heredocs.push(body.join(''));
    }
    const line = first + 1 + skipped(lines.slice(first));
    instructions.push({ keyword, ...flagsOf(rest), heredocs, line });
  }
  return { ok: true, instructions, escapeSign };
}

/** The parser directive `# escape=`, which only comments of the same form may precede. */
function escapeCharacter(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

/** A line that continues on the next one, without the character that says so; `null` if it does not continue. */
function withoutEscape(line: string, escapeSign: string): string | null {
  const end = line.trimEnd();
  return end.endsWith(escapeSign) ? end.slice(0, -1) : null;
}

/** How many comments and empty lines come first. */
function skipped(lines: readonly string[]): number {
  return Math.max(
    0,
    lines.findIndex((line) => line.trim() !== '' && !/^\s*#/.test(line)),
  );
}

function heredocsIn(text: string): readonly { readonly name: string; readonly stripsTabs: boolean }[] {
  return Array.from(text.matchAll(/(?<![<\S])\d*<<(-?)(["']?)([\w.]+)\2/g), ([, dash, , name = '']) => ({
    name,
    stripsTabs: dash === '-',
  }));
}

function flagsOf(rest: string): Pick<Instruction, 'flags' | 'text'> {
  const flags = new Map<string, string>();
  let text = rest;
  for (;;) {
    const found = /^--([a-z][a-z-]*)(?:=("[^"]*"|\S*))?(?:\s+|$)/.exec(text);
    if (found === null) return { flags, text };
    const [whole, name = '', value = ''] = found;
    flags.set(name, value.replace(/^"(.*)"$/, '$1'));
    text = text.slice(whole.length);
  }
}
