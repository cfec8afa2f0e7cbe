import { areEqual } from '../compare.ts';
import { decisionOf, pathMatches } from '../evaluate.ts';
import type { LoadedPolicy } from '../load.ts';
import type { Policy, PolicyRule, Selector } from '../policy.ts';
import type { ServedTable } from '../served.ts';
import type { Ask, Finding } from './finding.ts';

/** Rules that findings of other kinds are about. */
export interface Faulty {
  /** Rules that match nothing, or more than was meant, for a reason that has been given. */
  readonly broken: ReadonlySet<number | null>;
  /** Those among them that match more than was meant: what they take from later rules will be given back. */
  readonly widened: ReadonlySet<number | null>;
}

/** Rules that decide nothing: no served request has all that they ask for, or earlier rules take all of them. */
export function unreachedRules(
  { policy, placeOf }: LoadedPolicy,
  { broken, widened }: Faulty,
  table: ServedTable,
  ask: Ask,
  askAbout: (selectors: readonly Selector[]) => Ask,
): readonly Finding[] {
  const sound = [...policy.rules.keys()].filter((index) => !widened.has(index));
  return policy.rules.flatMap((rule, index): readonly Finding[] => {
    const earlier = sound.filter((other) => other < index);
    if (broken.has(index) || ask([rule], rulesAt(policy, earlier)) !== null) return [];
    const place = placeOf(['rules', index]);
    const consequence = ask([rule], []);
    if (consequence === null) return isUnlisted(rule, table) ? [] : [{ ...neverMatches(rule, askAbout), place }];
    const by = shadowing(policy, index, earlier, ask);
    const taken = inWords(by.map((other) => placeOf(['rules', other]).line));
    if (by.every((other) => areEqual(decisionOf(policy, other), decisionOf(policy, index)))) {
      const message = `The rule changes nothing: ${taken} all of its requests first, with the same outcome.`;
      return [{ lint: 'redundant', severity: 'info', place, message, consequence, fix: 'Remove it.' }];
    }
    const first = placeOf(['rules', by[0] ?? 0]).line;
    const message = `The rule is never reached: ${taken} all of its requests first.`;
    const fix = `Move the rule of line ${place.line} above that of line ${first}.`;
    return [{ lint: 'shadowed', severity: 'error', place, message, consequence, fix }];
  });
}

function inWords(lines: readonly number[]): string {
  if (lines.length === 1) return `the rule of line ${lines[0]} takes`;
  return `the rules of lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)} together take`;
}

/** Those of the earlier rules that together take every request of the rule, each of which is needed for that. */
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

const CONDITIONS = ['namespaces', 'verbs', 'nonResourceURLs', 'resources', 'users', 'userGroups'] as const;

/** Says which condition stands against the others: the first without which there are requests. */
function neverMatches(rule: PolicyRule, askAbout: (selectors: readonly Selector[]) => Ask): Omit<Finding, 'place'> {
  const message = 'The rule matches nothing that the API server serves';
  for (const condition of CONDITIONS) {
    const without = { ...rule, [condition]: [] };
    const shown = askAbout([without])([without], []);
    if (shown === null) continue;
    return {
      lint: 'never-matches',
      severity: 'error',
      message: `${message}: its \`${condition}\` and its other conditions never meet in one request.`,
      consequence: shown,
      fix: `Remove the rule, or correct its \`${condition}\`.`,
    };
  }
  return {
    lint: 'never-matches',
    severity: 'error',
    message: `${message}: no two of its conditions meet in one request.`,
    consequence: null,
    fix: 'Remove the rule.',
  };
}

/** Whether the rule is for paths that have a handler but do not count as served. */
function isUnlisted({ nonResourceURLs }: PolicyRule, { unlisted }: ServedTable): boolean {
  return nonResourceURLs.some((spec) =>
    unlisted.some(({ path, prefix }) => pathMatches(path, spec) || (prefix && spec.startsWith(path))),
  );
}
