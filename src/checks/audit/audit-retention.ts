import * as z from 'zod';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import type { Where } from '../../node/where.ts';
import { absolutePath } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { apiServerManifest } from '../control-plane/api-server.ts';
import { givenFlag } from '../control-plane/given-flag.ts';
import { auditOf, auditReferences, policyFileOf } from './audit-block.ts';
import { auditPolicy, whyNotLoaded } from './policy-on-node.ts';
import { rotationOf } from './rotation-flags.ts';
import { lineOfRule } from './ruling.ts';
import { type SampleReplay, sampleReplay } from './sample-replay.ts';

/** What lumberjack, and therefore kube-apiserver, considers a megabyte. */
const MIB = 2 ** 20;
/** Seconds. */
const DAY = 86_400;

/** Source: gopkg.in/natefinch/lumberjack.v2: the current file may be empty, and the rotated ones are full. */
export const auditRetention = defineCheck({
  schema: checkSchema('audit-retention', {
    sample: absolutePath.describe(
      'an audit log on the node, from which the rate at which the policy writes is computed',
    ),
    days: z.int().positive().describe('for how many days the log must be kept'),
    budget: z
      .string()
      .regex(/^\d+[KMG]i$/, 'a number of Ki, Mi or Gi bytes: 500Mi')
      .describe('the most that all files of the log may take up together, for example 500Mi'),
  }),
  domain: 'audit',
  description:
    'The rotation of the audit log keeps what the policy writes in a number of days, within a budget. The amount is computed by replaying a sample, from its first event to its last.',
  stance: 'forbids',
  references: auditReferences,
  reads: (_check, scenario) => policyFileOf(scenario),
  async judge(check, lab) {
    const { days, sample } = check;
    const { policy: policyPath } = auditOf(lab.scenario);
    const budget = bytesOf(check.budget);
    const expected = `what the policy writes in ${days} days is kept, in files of ${mib(budget)} at most`;
    const fail = failing(expected);

    const log = givenFlag(await apiServerManifest(lab), 'audit-log-path', expected);
    if (!log.given) return log.verdict;
    if (log.value === '-') return log.fail('The API server rotates files only, and standard output is not a file.');
    const policy = await auditPolicy(lab);
    if (policy.state !== 'loaded')
      return fail(`${policyPath} is not a policy that loads`, whyNotLoaded(policy), { file: policyPath, line: 1 });
    const rotation = rotationOf(log.manifest, lab.minor);
    if (!rotation.ok)
      return fail(rotation.flag, `The API server exits on startup with: ${rotation.message}`, rotation.where);

    const { maxsize, maxbackup, maxage } = rotation;
    const file = maxsize.value * MIB;
    if (maxsize.value === 0)
      return fail(
        maxsize.text,
        'The log is then never rotated, and a single file exceeds every budget.',
        maxsize.where,
      );
    if (maxbackup.value === 0) {
      const why = `The number of rotated files is then unlimited, and they exceed every budget, at ${mib(file)} each.`;
      return fail(maxbackup.text, why, maxbackup.where);
    }
    const files = `the rotated files (${maxbackup.value}${maxbackup.isDefault ? ' by default' : ''})`;
    const each = `${mib(file)} each${maxsize.isDefault ? ' by default' : ''}`;
    const most = (maxbackup.value + 1) * file;
    if (most > budget) {
      const unit = maxsize.value >= MIB ? ' --audit-log-maxsize counts in MB, not in bytes.' : '';
      const why = `They are the file that is being written and ${files}, ${each}.${unit}`;
      return fail(`the files grow to ${mib(most)} together`, why, maxsize.isDefault ? maxbackup.where : maxsize.where);
    }
    if (maxage.value !== 0 && maxage.value < days) {
      const why = `Rotated files are deleted when they are ${plural(maxage.value, 'day')} old, even if there is room for them.`;
      return fail(maxage.text, why, maxage.where);
    }

    const replay = await sampleReplay(lab, sample);
    const perDay = (replay.after.bytes / replay.period.seconds) * DAY;
    const kept = maxbackup.value * file;
    const bound = replay.after.exact ? '' : 'at least ';
    const volume = `the policy writes ${bound}${mib(perDay)} a day, ${mib(perDay * days)} in ${days} days; ${mib(kept)} are certain to be kept`;
    if (perDay * days <= kept) {
      const actual = `${volume}, ${mib(most)} at most`;
      return replay.after.exact
        ? { status: 'pass', actual }
        : { status: 'pass', actual, why: `${sample} contains less about these requests than the policy writes.` };
    }
    const { sentence, where } = costliest(replay, policy.loaded, policyPath);
    const why = `Only ${files}, ${each}, are certain to be kept: the file that is being written may have just been started. According to ${sample}, ${sentence}`;
    return fail(volume, why, where);
  },
});

/** The rule that writes the most. */
function costliest(
  { rules, after, period }: SampleReplay,
  policy: LoadedPolicy,
  file: string,
): { readonly sentence: string; readonly where: Where } {
  const [most] = rules.toSorted((a, b) => b.bytes - a.bytes);
  if (most?.rule == null) return { sentence: 'no rule writes anything.', where: { file, line: 1 } };
  const line = lineOfRule(most.rule, policy);
  const perDay = mib((most.bytes / period.seconds) * DAY);
  const share = Math.round((100 * most.bytes) / after.bytes);
  return {
    sentence: `rule ${most.rule + 1} (line ${line}) writes most: ${perDay} a day, ${share} % of the total.`,
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
