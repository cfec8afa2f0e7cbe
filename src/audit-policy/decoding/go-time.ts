const LAYOUT = '2006-01-02T15:04:05Z07:00';

/** The parts of RFC 3339 in the words of Go's layouts, what each must look like, and its limits. */
const PARTS: readonly TimePart[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, range: ['month', 1, 12] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, range: ['hour', 0, 23] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, range: ['minute', 0, 59] },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d{2}([.,]\d+)?/, range: ['second', 0, 59] },
  { layout: 'Z07:00', pattern: /^(Z|[-+]\d{2}:\d{2})/ },
];

interface TimePart {
  readonly layout: string;
  readonly pattern: RegExp;
  readonly range?: readonly [name: string, least: number, most: number];
}

/** Why Go's time.Parse refuses a text as RFC 3339, in its words; `undefined` where it does not. */
export function timeProblem(text: string): string | undefined {
  const numbers = new Map<string, number>();
  let rest = text;
  for (const { layout, pattern, range } of PARTS) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      return `parsing time ${quoteTime(text)} as ${quoteTime(LAYOUT)}: cannot parse ${quoteTime(rest)} as ${quoteTime(layout)}`;
    }
    rest = rest.slice(found.length);
    const number = Number.parseInt(found, 10);
    numbers.set(layout, number);
    if (range && (number < range[1] || number > range[2]))
      return `parsing time ${quoteTime(text)}: ${range[0]} out of range`;
  }
  if (rest !== '') return `parsing time ${quoteTime(text)}: extra text: ${quoteTime(rest)}`;
  const day = numbers.get('02') ?? 0;
  const lastDay = new Date(Date.UTC(numbers.get('2006') ?? 0, numbers.get('01') ?? 0, 0)).getUTCDate();
  return day < 1 || day > lastDay ? `parsing time ${quoteTime(text)}: day out of range` : undefined;
}

/** Package time has a quotation of its own: bytes outside of ASCII are all escaped. */
function quoteTime(text: string): string {
  const escaped = text.replaceAll(/["\\]|[^ -\x7f]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const bytes = Array.from(new TextEncoder().encode(character));
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `"${escaped}"`;
}
