import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Where } from '../../node/where.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { rotationOf } from '../evidence/rotation.ts';
import type { SampleReplay } from '../evidence/sample-replay.ts';
import type { Verdict } from '../verdict.ts';
import { givenFlag } from './given-flag.ts';

/** What kube-apiserver, by lumberjack, takes for a megabyte. */
const MIB = 2 ** 20;
/** Seconds. */
const DAY = 86_400;

/**
 * What the policy writes in so many days, by a sample, stays in the rotated files, and all files stay within a budget.
 * Source: gopkg.in/natefinch/lumberjack.v2, whose file of now may be empty and whose rotated ones are full.
 */
export async function retentionCheck(check: CheckOf<'retention'>, evidence: Evidence): Promise<Verdict> {
  const { days } = check;
  const budget = bytesOf(check.budget);
  const expected = `what the policy writes in ${days} days is kept, in files of ${mib(budget)} at the most`;
  const fail = (actual: string, why: string, where: Where): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where,
  });

  const log = givenFlag(await evidence.manifest(), 'audit-log-path', expected);
  if (!log.given) return log.verdict;
  if (log.value === '-') return log.fail('The API server rotates files, and standard output is none.');
  const policy = await evidence.policy();
  if (policy.state !== 'loaded') {
    const why = policy.state === 'refused' ? policy.refused.message : policy.why;
    return fail(`${evidence.policyPath} is no policy that loads`, why, { file: evidence.policyPath, line: 1 });
  }
  const rotation = rotationOf(log.manifest, evidence.minor);
  if (!rotation.ok)
    return fail(rotation.flag, `The API server ends at its start with: ${rotation.message}`, rotation.where);

  const { maxsize, maxbackup, maxage } = rotation;
  const file = maxsize.value * MIB;
  if (maxsize.value === 0)
    return fail(maxsize.text, 'Then the log is never rotated, and one file outgrows every budget.', maxsize.where);
  if (maxbackup.value === 0) {
    const why = `Then no rotated file is removed because there are many, and they outgrow every budget, ${mib(file)} each.`;
    return fail(maxbackup.text, why, maxbackup.where);
  }
  const files = `the rotated files (${maxbackup.value}${maxbackup.isDefault ? ' by default' : ''})`;
  const each = `${mib(file)}${maxsize.isDefault ? ' by default' : ''}`;
  const most = (maxbackup.value + 1) * file;
  if (most > budget) {
    const unit = maxsize.value >= MIB ? ' --audit-log-maxsize counts in MB, not in bytes.' : '';
    const why = `They are the file that is written and ${files}, of ${each} each.${unit}`;
    return fail(`the files grow to ${mib(most)} together`, why, maxsize.isDefault ? maxbackup.where : maxsize.where);
  }
  if (maxage.value !== 0 && maxage.value < days) {
    const why = `Rotated files are removed when they are ${maxage.value} days old, whatever there is room for.`;
    return fail(maxage.text, why, maxage.where);
  }

  const replay = await evidence.replay(check.sample);
  const perDay = (replay.after.bytes / replay.period.seconds) * DAY;
  const kept = maxbackup.value * file;
  const bound = replay.after.exact ? '' : 'at least ';
  const volume = `the policy writes ${bound}${mib(perDay)} a day, ${mib(perDay * days)} in ${days} days; ${mib(kept)} are kept for certain`;
  if (perDay * days <= kept) {
    const actual = `${volume}, ${mib(most)} at the most`;
    return replay.after.exact
      ? { status: 'pass', actual }
      : { status: 'pass', actual, why: `${check.sample} holds less of these requests than the policy writes.` };
  }
  const { sentence, where } = costliest(replay, policy.loaded, evidence.policyPath);
  const why = `Certain are ${files}, of ${each}: the one that is written may just have been begun. By ${check.sample}, ${sentence}`;
  return fail(volume, why, where);
}

/** The rule that writes most. */
function costliest(
  { rules, after, period }: SampleReplay,
  policy: LoadedPolicy,
  file: string,
): { readonly sentence: string; readonly where: Where } {
  const [most] = rules.toSorted((a, b) => b.bytes - a.bytes);
  if (most?.rule == null) return { sentence: 'no rule writes anything.', where: { file, line: 1 } };
  const { line } = policy.placeOf(['rules', most.rule]);
  const perDay = mib((most.bytes / period.seconds) * DAY);
  const share = Math.round((100 * most.bytes) / after.bytes);
  return {
    sentence: `rule ${most.rule + 1} (line ${line}) writes most: ${perDay} a day, ${share} % of all.`,
    where: { file, line },
  };
}

const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: MIB, Gi: 2 ** 30 };

/** `500Mi` in bytes. */
function bytesOf(quantity: string): number {
  return Number.parseInt(quantity, 10) * (UNITS[quantity.slice(-2)] ?? Number.NaN);
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
