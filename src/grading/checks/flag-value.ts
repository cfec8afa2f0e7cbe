import { goInteger, integerRefusal } from '../../kubernetes/decoding/go-integer.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';
import { givenFlag } from './given-flag.ts';

/** The manifest passes the flag, and its last value is the task's: the same integer, or the same text. */
export async function flagValueCheck(check: CheckOf<'flag-value'>, evidence: Evidence): Promise<Verdict> {
  const flag = givenFlag(await evidence.manifest(), check.flag, `--${check.flag}=${check.value}`);
  if (!flag.given) return flag.verdict;
  const { value } = flag;
  const actual = `--${check.flag}=${value}`;
  if (value === String(check.value)) return { status: 'pass', actual };
  if (check.value === '-') {
    const isDevice = ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(value);
    return flag.fail(
      isDevice
        ? `To the API server ${value} is a file like any other, which it renames when it is full; "-" is standard output.`
        : 'That is the path of a file in the container; "-" is standard output.',
    );
  }
  if (typeof check.value === 'string') return flag.fail('The API server takes this text as it stands.');
  const integer = goInteger(value);
  if (!integer.ok)
    return flag.fail(`The API server ends at its start with: ${integerRefusal(check.flag, value, integer.reason)}`);
  if (integer.value === check.value) return { status: 'pass', actual: `${actual}, which is ${check.value}` };
  const isOtherBase = String(integer.value) !== value;
  return flag.fail(
    isOtherBase ? `The API server reads it as ${integer.value}.` : (UNITS[check.flag] ?? 'It is another number.'),
  );
}

const UNITS: Readonly<Record<string, string>> = {
  'audit-log-maxage': 'It is the number of days for which a rotated file is kept.',
  'audit-log-maxbackup': 'It is the number of rotated files that are kept.',
  'audit-log-maxsize': 'It is the number of megabytes at which a file is rotated.',
};
