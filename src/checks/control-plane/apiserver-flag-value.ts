import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { goInteger, integerRefusal } from '../../kubernetes/decoding/go-integer.ts';
import { apiServerManifest } from './api-server.ts';
import { flag } from './api-server-fields.ts';
import { FLAG_NOTES } from './flag-notes.ts';
import { givenFlag } from './given-flag.ts';

export const apiserverFlagValue = defineCheck({
  schema: checkSchema('apiserver-flag-value', {
    flag,
    value: z
      .union([z.int(), z.string()])
      .describe('an integer, in any form that the API server reads, or a string, taken literally'),
  }),
  domain: 'control-plane',
  description: 'The manifest of kube-apiserver sets a flag, and its last value is the given integer or string.',
  async judge(check, lab) {
    const given = givenFlag(await apiServerManifest(lab), check.flag, `--${check.flag}=${check.value}`);
    if (!given.given) return given.verdict;
    const { value, fail } = given;
    const actual = `--${check.flag}=${value}`;
    if (value === String(check.value)) return { status: 'pass', actual };
    if (check.value === '-') {
      const isDevice = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(value);
      return fail(
        isDevice
          ? `The API server treats ${value} as an ordinary file, which it renames when it is full; "-" is standard output.`
          : 'This is the path of a file in the container; "-" is standard output.',
      );
    }
    if (typeof check.value === 'string') return fail('The API server takes this string literally.');
    const integer = goInteger(value);
    if (!integer.ok)
      return fail(`The API server exits on startup with: ${integerRefusal(check.flag, value, integer.reason)}`);
    if (integer.value === check.value) return { status: 'pass', actual: `${actual}, which is ${check.value}` };
    const isOtherBase = String(integer.value) !== value;
    if (isOtherBase) return fail(`The API server reads it as ${integer.value}.`);
    return fail(FLAG_NOTES[check.flag]?.unit ?? 'This is a different number.');
  },
});
