import type { CheckOf } from '../../scenarios/check.ts';
import type { WrittenAnswer } from '../evidence/answer-file.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';

type AnswerCheck = CheckOf<'answer'>;

/** A file of the node holds the right answer under a key. The right one is never told, nor how far another is from it. */
export async function answerCheck(check: AnswerCheck, evidence: Evidence): Promise<Verdict> {
  const { file, key } = check;
  const expected = `${file} has under "${key}" ${demandOf(check)}`;
  const fail = (actual: string, why: string, line: number): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where: { file, line },
  });

  const read = await evidence.answers(file);
  if (read.state === 'unreadable') return fail(read.actual, read.why, read.line);
  const written = read.answers.filter((answer) => answer.key === key.toLowerCase());
  const last = written.at(-1);
  if (last === undefined) {
    const keys = read.answers.map((answer) => `"${answer.key}"`).join(', ');
    return fail(`there is no key "${key}" in ${file}`, keys === '' ? 'It has no key.' : `Its keys are ${keys}.`, 1);
  }
  const wrong = whyWrong(check, last.value);
  const actual = `${key}: ${shown(last.value)}`;
  if (wrong === null) return { status: 'pass', actual };
  const repeated =
    written.length > 1
      ? `The key is there on lines ${written.map(({ line }) => line).join(', ')}; the last one counts. `
      : '';
  return fail(actual, `${repeated}${wrong}`, last.line);
}

function demandOf({ instant, within, list }: AnswerCheck): string {
  if (list !== undefined) return 'all that belong there and no other, in any order';
  return instant === undefined ? 'the right answer' : `the right instant, within ${within}`;
}

/** `null` for a right answer. */
function whyWrong({ oneOf, instant, within, list }: AnswerCheck, value: WrittenAnswer['value']): string | null {
  if (value === null) return 'A mapping stands there, where a text or a list of texts is asked for.';
  if (list !== undefined) {
    const names = new Set(typeof value === 'string' ? value.split(/[\s,;]+/).filter((name) => name !== '') : value);
    const isSame = names.size === new Set(list).size && list.every((name) => names.has(name));
    return isSame ? null : 'At least one is missing, or is there that does not belong there.';
  }
  const [text = '', ...others] = typeof value === 'string' ? [value] : value;
  if (text === '') return 'Nothing is written behind the key.';
  if (others.length > 0) return 'A list stands there, where one answer is asked for.';
  if (instant === undefined) return oneOf?.includes(text) ? null : 'That is not it.';
  const written = instantOf(text);
  if (written === null)
    return 'It is no instant: write date and time, in UTC or with an offset, as in 2026-01-31T15:04:05Z.';
  if (Math.abs(written - Date.parse(instant)) <= milliseconds(within)) return null;
  return 'It is an instant, and another one. The times of an audit log are UTC.';
}

/** Milliseconds since the epoch of an RFC 3339 time; without an offset it is UTC, as in the audit log. */
function instantOf(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ]+(\d\d:\d\d:\d\d(?:\.\d+)?) *([Zz]|UTC|[+-]\d\d:?\d\d)?$/.exec(text);
  if (parts === null) return null;
  const [, date, time, zone = 'Z'] = parts;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?/, '$1:') : 'Z';
  const instant = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(instant) ? null : instant;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function milliseconds(duration: string): number {
  return Number.parseInt(duration, 10) * (UNITS[duration.replace(/^\d+/, '')] ?? Number.NaN);
}

function shown(value: WrittenAnswer['value']): string {
  if (value === null) return 'a mapping';
  return typeof value === 'string' ? value : value.join(', ');
}
