import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { goDuration } from '../../kubernetes/go-duration.ts';
import { absolutePath } from '../../scenarios/words.ts';
import { answerFile, type WrittenAnswer } from './answer-file.ts';

const schema = checkSchema('answer', {
  file: absolutePath.describe('a file on the node with lines of the form `key: value`'),
  key: z.string().min(1).describe('the key under which the answer is written'),
  oneOf: z.array(z.string().min(1)).min(1).optional().describe('the right answers; any one of them is enough'),
  instant: z.iso.datetime({ offset: true }).optional().describe('the right answer, if it is a point in time'),
  within: z
    .string()
    .regex(/^\d+(ms|s|m|h)$/, 'a number of ms, s, m or h: 1s')
    .default('1s')
    .describe('how far an answer may be from `instant`: a number of ms, s, m or h'),
  list: z.array(z.string().min(1)).optional().describe('the right answer, if it is a set of strings, in any order'),
}).refine(({ oneOf, instant, list }) => [oneOf, instant, list].filter((one) => one !== undefined).length === 1, {
  error: 'give exactly one of `oneOf`, `instant` and `list`',
});
type AnswerCheck = z.infer<typeof schema>;

export const answer = defineCheck({
  schema,
  domain: 'answers',
  description:
    'The learner has written the right answer under a key of a file. The right answer is never shown, nor how close a wrong answer is to it.',
  reads: ({ file }) => ({ files: [file] }),
  async judge(check, lab) {
    const { file, key } = check;
    const fail = failing(`${file} has ${demandOf(check)} under "${key}"`);
    const read = await answerFile(lab, file);
    if (read.state === 'unreadable') return fail(read.actual, read.why, { file, line: read.line });
    const written = read.answers.filter((one) => one.key === key.toLowerCase());
    const last = written.at(-1);
    if (last === undefined) {
      const keys = read.answers.map((one) => `"${one.key}"`).join(', ');
      const why = keys === '' ? 'The file has no keys.' : `The keys of the file are ${keys}.`;
      return fail(`there is no key "${key}" in ${file}`, why, { file, line: 1 });
    }
    const wrong = whyWrong(check, last.value);
    const actual = `${key}: ${shown(last.value)}`;
    if (wrong === null) return { status: 'pass', actual };
    const lines = written.map(({ line }) => line).join(', ');
    const repeated = written.length > 1 ? `The key appears on lines ${lines}; the last one counts. ` : '';
    return fail(actual, `${repeated}${wrong}`, { file, line: last.line });
  },
});

function demandOf({ instant, within, list }: AnswerCheck): string {
  if (list !== undefined) return 'all entries that belong there, and no others, in any order,';
  return instant === undefined ? 'the right answer' : `the right time, within ${within},`;
}

/** `null` for a correct answer. */
function whyWrong({ oneOf, instant, within, list }: AnswerCheck, value: WrittenAnswer['value']): string | null {
  if (value === null) return 'Expected a string or a list of strings, but found a mapping.';
  if (list !== undefined) {
    const names = new Set(typeof value === 'string' ? value.split(/[\s,;]+/).filter((name) => name !== '') : value);
    const isSame = names.size === new Set(list).size && list.every((name) => names.has(name));
    return isSame ? null : 'At least one entry is missing, or one does not belong.';
  }
  const [text = '', ...others] = typeof value === 'string' ? [value] : value;
  if (text === '') return 'The key has no value.';
  if (others.length > 0) return 'Expected a single answer, but found a list.';
  if (instant === undefined) return oneOf?.includes(text) ? null : 'That is not the right answer.';
  const written = instantOf(text);
  if (written === null)
    return 'That is not a valid time: write the date and the time, in UTC or with an offset, as in 2026-01-31T15:04:05Z.';
  if (Math.abs(written - Date.parse(instant)) <= (goDuration(within) ?? 0)) return null;
  return 'That is a valid time, but not the right one. Audit log times are in UTC.';
}

/** Milliseconds since the epoch for an RFC 3339 time; a time without an offset is in UTC, as in the audit log. */
function instantOf(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ]+(\d\d:\d\d:\d\d(?:\.\d+)?) *([Zz]|UTC|[+-]\d\d:?\d\d)?$/.exec(text);
  if (parts === null) return null;
  const [, date, time, zone = 'Z'] = parts;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...):?/, '$1:') : 'Z';
  const instant = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(instant) ? null : instant;
}

function shown(value: WrittenAnswer['value']): string {
  if (value === null) return 'a mapping';
  return typeof value === 'string' ? value : value.join(', ');
}
