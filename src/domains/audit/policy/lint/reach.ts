import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import { areEqual } from '../compare.ts';
import { decisionOf } from '../evaluate.ts';
import type { LoadedPolicy } from '../load.ts';
import type { Policy, PolicyRule } from '../policy.ts';
import { secretsWithBodies } from './bodies.ts';
import { CONDITIONS } from './conditions.ts';
import { conflictIn } from './conflicts.ts';
import type { Ask, AskAbout, Finding } from './finding.ts';
import { moved, repairTo, withoutRule, withRules } from './repairs.ts';
import { hasHiddenHandler } from './unknown-paths.ts';

/** Rules that have findings of other kinds. */
export interface Faulty {
  /** Rules that match nothing, or not the intended requests, for a reason that has been reported. */
  readonly broken: ReadonlySet<number | null>;
  /** Those among them that match more than intended: once fixed, they leave these requests to later rules. */
  readonly widened: ReadonlySet<number | null>;
}

/**
 * Rules that have no effect: no served request meets all their conditions, or earlier rules catch all of their
 * requests.
 */
export function unreachedRules(
  { policy, placeOf }: LoadedPolicy,
  { broken, widened }: Faulty,
  table: ServedTable,
  ask: Ask,
  askOnly: AskAbout,
): readonly Finding[] {
  const sound = [...policy.rules.keys()].filter((index) => !widened.has(index));
  return policy.rules.flatMap((rule, index): readonly Finding[] => {
    const earlier = sound.filter((other) => other < index);
    if (ask([rule], rulesAt(policy, earlier)) !== null) return [];
    const place = placeOf(['rules', index]);
    const consequence = ask([rule], []);
    if (consequence === null) {
      const isHidden = rule.nonResourceURLs.some((spec) => hasHiddenHandler(spec, table));
      return broken.has(index) || isHidden ? [] : [{ ...neverMatches(policy, index, rule, table, askOnly), place }];
    }
    const by = shadowing(policy, index, earlier, ask);
    const lineOf = (other: number) => placeOf(['rules', other]).line;
    const taken = `${inWords(by.map(lineOf))} ${by.length === 1 ? 'matches' : 'together match'} all of its requests first`;
    if (by.every((other) => areEqual(decisionOf(policy, other), decisionOf(policy, index)))) {
      // Its other findings say how to change it, after which it may have an effect.
      if (broken.has(index)) return [];
      const message = `The rule changes nothing: ${taken}, with the same outcome.`;
      const repair = withoutRule(policy, index, true);
      return [{ lint: 'redundant', severity: 'info', place, message, consequence, fix: 'Remove it.', repair }];
    }
    const message = `The rule is never reached: ${taken}.`;
    const shown = { place, message, consequence };
    return [{ lint: 'shadowed', severity: 'error', ...shown, ...fixOfShadowed(policy, index, by, ask, lineOf) }];
  });
}

function fixOfShadowed(
  policy: Policy,
  index: number,
  by: readonly number[],
  ask: Ask,
  lineOf: (rule: number) => number,
): Pick<Finding, 'fix' | 'repair'> {
  const rule = rulesAt(policy, [index]);
  const buried = by.filter((other) => ask(rulesAt(policy, [other]), rule) === null);
  const above = by.find((other) => other > (buried.at(-1) ?? -1));
  const passed = [...policy.rules.keys()].slice(above ?? by[0], index);
  const exposed = passed.find((other) => exposesSecrets(policy, index, other, ask));
  const removed = withoutRule(policy, index, false);
  if (exposed !== undefined) {
    const fix = `Remove it: above the rule in line ${lineOf(exposed)} it would log the content of Secrets.`;
    return { fix, repair: removed };
  }
  if (above !== undefined) {
    const fix = `Move the rule in line ${lineOf(index)} above the one in line ${lineOf(above)}.`;
    return { fix, repair: moved(policy, index, above) };
  }
  const remove = `Remove it, or ${inWords(buried.map(lineOf))}:`;
  if (by.length === 1) {
    return { fix: `${remove} whichever comes first matches every request of the other.`, repair: removed };
  }
  const [them, their] = buried.length === 1 ? ['that', 'its'] : ['them', 'their'];
  return { fix: `${remove} above ${them} it would match all of ${their} requests.`, repair: removed };
}

/** Whether moving the rule above an earlier one would log bodies of secrets that are not logged now. */
function exposesSecrets(policy: Policy, index: number, earlier: number, ask: Ask): boolean {
  const requests = secretsWithBodies(decisionOf(policy, index));
  if (requests === null) return false;
  const logged = [secretsWithBodies(decisionOf(policy, earlier))].filter((selector) => selector !== null);
  return ask([...rulesAt(policy, [index, earlier]), requests], [...policy.rules.slice(0, earlier), ...logged]) !== null;
}

function inWords(lines: readonly number[]): string {
  if (lines.length === 1) return `the rule in line ${lines[0]}`;
  return `the rules in lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;
}

/** The earlier rules that together catch every request of the rule, none of which can be left out. */
function shadowing(policy: Policy, index: number, earlier: readonly number[], ask: Ask): readonly number[] {
  const rule = rulesAt(policy, [index]);
  let needed = earlier.filter((other) => ask([...rule, ...rulesAt(policy, [other])], []) !== null);
  for (const other of needed.toReversed()) {
    const rest = needed.filter((kept) => kept !== other);
    if (ask(rule, rulesAt(policy, rest)) === null) needed = rest;
  }
  return needed;
}

function rulesAt({ rules }: Policy, indexes: readonly number[]): readonly PolicyRule[] {
  return indexes.flatMap((index) => rules.slice(index, index + 1));
}

/**
 * Reports the condition that conflicts with the others: for a known reason, or the first without which the rule matches
 * requests.
 */
function neverMatches(
  policy: Policy,
  index: number,
  rule: PolicyRule,
  table: ServedTable,
  askOnly: AskAbout,
): Omit<Finding, 'place'> {
  const never = { lint: 'never-matches', severity: 'error' } as const;
  const asked = (without: PolicyRule) => askOnly([without])([without], []);
  const reason = conflictIn(rule, table);
  const consequence = reason === null ? null : asked(reason.without);
  if (reason !== null && consequence !== null) {
    const repair = repairTo(policy, withRules(policy, index, [reason.without]), [reason.without], false);
    const message = `The rule never matches: ${reason.sentence}.`;
    return { ...never, message, consequence, fix: reason.fix, repair };
  }
  const message = 'The rule matches no request that the API server serves';
  const repair = withoutRule(policy, index, false);
  const given = CONDITIONS.filter((condition) => rule[condition].length > 0);
  for (const condition of given) {
    const shown = asked({ ...rule, [condition]: [] });
    if (shown === null) continue;
    return {
      ...never,
      message:
        given.length === 1
          ? `${message}: no request has such \`${condition}\`.`
          : `${message}: no request has both such \`${condition}\` and its other conditions.`,
      consequence: shown,
      fix: `Remove the rule, or correct its \`${condition}\`.`,
      repair,
    };
  }
  const fix = 'Remove the rule.';
  return {
    ...never,
    message: `${message}: no request meets two of its conditions.`,
    consequence: null,
    fix,
    repair,
  };
}
