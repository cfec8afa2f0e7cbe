const LAYOUT = '2006-01-02T15:04:05Z07:00';

/** The parts of RFC 3339 in the notation of Go's layouts, with the form and the limits of each. */
const PARTS: readonly TimePart[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d{2}/, ranges: [['month', 1, 12]] },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d{2}/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d{1,2}/, ranges: [['hour', 0, 23]] },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d{2}/, ranges: [['minute', 0, 59]] },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d{2}([.,]\d+)?/, ranges: [['second', 0, 59]] },
  {
    layout: 'Z07:00',
    pattern: /^(Z|[-+]\d{2}:\d{2})/,
    ranges: [
      ['time zone offset hour', 0, 24],
      ['time zone offset minute', 0, 60],
    ],
  },
];

interface TimePart {
  readonly layout: string;
  readonly pattern: RegExp;
  /** For the numbers in the part, in order. */
  readonly ranges?: readonly (readonly [name: string, least: number, most: number])[];
}

/** Go's message if time.Parse refuses a text as RFC 3339; `undefined` if it does not. */
export function timeProblem(text: string): string | undefined {
  let rest = text;
  for (const { layout, pattern, ranges } of PARTS) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      return `parsing time ${quoteTime(text)} as ${quoteTime(LAYOUT)}: cannot parse ${quoteTime(rest)} as ${quoteTime(layout)}`;
    }
    rest = rest.slice(found.length);
    const numbers = Array.from(found.matchAll(/\d+/g), Number);
    const exceeded = ranges?.findLast(([, least, most], i) => !isWithin(numbers[i] ?? least, least, most));
    if (exceeded) return `parsing time ${quoteTime(text)}: ${exceeded[0]} out of range`;
  }
  if (rest !== '') return `parsing time ${quoteTime(text)}: extra text: ${quoteTime(rest)}`;
  const [year = 0, month = 0, day = 0] = text.split(/[-T]/).map(Number);
  return isWithin(day, 1, daysIn(month, year)) ? undefined : `parsing time ${quoteTime(text)}: day out of range`;
}

function isWithin(number: number, least: number, most: number): boolean {
  return number >= least && number <= most;
}

/** The calendar repeats every 400 years; Date would interpret a year below 100 as one of the 20th century. */
function daysIn(month: number, year: number): number {
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

/** Package time quotes in its own way: all bytes outside ASCII are escaped. */
function quoteTime(text: string): string {
  const escaped = text.replaceAll(/["\\]|[^ -\x7f]/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const bytes = Array.from(new TextEncoder().encode(character));
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `"${escaped}"`;
}
