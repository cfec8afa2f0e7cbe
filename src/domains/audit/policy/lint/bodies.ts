import type { Decision } from '../evaluate.ts';
import { decisionOf } from '../evaluate.ts';
import type { LoadedPolicy } from '../load.ts';
import { resourceMatches } from '../matching.ts';
import type { Policy, PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { SecretContent, SecretHolder } from '../secret-bodies.ts';
import { entryOf, SECRET_HOLDERS, secretsAt, secretsWritten } from '../secret-bodies.ts';
import type { Ask, Finding, Lint, Repair, Severity } from './finding.ts';
import { repairTo, withRuleAt, withRules } from './repairs.ts';

interface Words {
  readonly lint: Lint;
  readonly severity: Severity;
  /** The severity if the rule names the resource, and therefore probably means it. */
  readonly severityIfNamed: Severity;
  readonly what: string;
}

const WORDS: Readonly<Record<SecretContent, Words>> = {
  secrets: {
    lint: 'secret-bodies',
    severity: 'error',
    severityIfNamed: 'error',
    what: 'the content of Secrets',
  },
  'reviewed tokens': {
    lint: 'token-bodies',
    severity: 'warning',
    severityIfNamed: 'warning',
    what: 'the tokens of callers under review',
  },
  'issued tokens': {
    lint: 'token-bodies',
    severity: 'warning',
    severityIfNamed: 'warning',
    what: 'the tokens issued to service accounts',
  },
  configmaps: {
    lint: 'configmap-bodies',
    severity: 'warning',
    severityIfNamed: 'info',
    what: 'the content of ConfigMaps, which often includes passwords',
  },
};

/** A single deletion looks harmless, since the response to most deletions is a Status. */
const DELETIONS: Selector = { ...EVERYTHING, verbs: ['delete'] };

/** The selectors that `loggedSecrets` asks about. */
export const SENSITIVE_SELECTORS: readonly Selector[] = [
  ...SECRET_HOLDERS.flatMap((holder) =>
    (['Request', 'RequestResponse'] as const).flatMap((level) => secretsAt(holder, level) ?? []),
  ),
  DELETIONS,
];

/** Rules that write the bodies of secrets, tokens or ConfigMaps to the log, where more people may read them. */
export function loggedSecrets({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  return policy.rules.flatMap((rule, index) =>
    SECRET_HOLDERS.flatMap((holder): readonly Finding[] => {
      const requests = secretsWritten(holder, decisionOf(policy, index));
      const above = policy.rules.slice(0, index);
      const consequence = requests && (ask([rule, requests], [...above, DELETIONS]) ?? ask([rule, requests], above));
      // After a failed authentication, the caller knows no token or secret.
      if (consequence === null || consequence.attributes.user === null) return [];
      const { lint, severity, severityIfNamed, what } = WORDS[holder.content];
      const isNamed = rule.resources.some((entry) => entry.resources.includes(holder.resource));
      const repair = withheld(policy, rule, index, holder, !isNamed && severity !== 'warning');
      const isWhole = repair.after?.rules.length === policy.rules.length;
      return [
        {
          lint,
          severity: isNamed ? severityIfNamed : severity,
          place: placeOf(['rules', index]),
          message: `The rule logs ${what}${answeredOnDeletion(consequence.attributes.verb)}.`,
          consequence,
          fix: isWhole ? 'Write `level: Metadata`.' : `Above it, log \`${holder.resource}\` at Metadata.`,
          repair,
        },
      ];
    }),
  );
}

function answeredOnDeletion(verb: string): string {
  return verb === 'delete'
    ? ': the response to a deletion contains the whole object if it has a finalizer, or with `--cascade=foreground` or `orphan`'
    : '';
}

/**
 * A rule to add above this one for the holder's requests; or, if the rule has no other requests, the rule's new level.
 */
function withheld(policy: Policy, rule: PolicyRule, index: number, holder: SecretHolder, isSafe: boolean): Repair {
  const isOnly =
    rule.resources.length > 0 &&
    rule.resources.every(
      ({ group, resources }) =>
        group === holder.group && resources.length > 0 && resources.every((resource) => resource === holder.resource),
    );
  if (isOnly) return repairTo(policy, withRules(policy, index, [{ ...rule, level: 'Metadata' }]), [rule], isSafe);
  const entry = { ...entryOf(holder), resourceNames: namesFor(holder, rule) };
  const above: PolicyRule = { ...rule, level: 'Metadata', nonResourceURLs: [], resources: [entry] };
  return repairTo(policy, withRuleAt(policy, index, above), [above], isSafe);
}

/** The names to which all entries of the rule that cover the holder restrict it; none if one does not restrict it. */
function namesFor({ group, resource: whole }: SecretHolder, { resources }: PolicyRule): readonly string[] {
  const [resource = '', subresource = ''] = whole.split('/');
  const about = resources.filter(
    (entry) =>
      (entry.group === group || entry.group === '*') &&
      (entry.resources.length === 0 ||
        entry.resources.some((pattern) => resourceMatches(pattern, resource, subresource))),
  );
  const isConfined = about.every(({ resourceNames }) => resourceNames.length > 0);
  return isConfined ? [...new Set(about.flatMap(({ resourceNames }) => resourceNames))] : [];
}

/** The requests for secrets whose bodies are logged under the decision; `null` if there are none. */
export function secretsWithBodies(decision: Decision): Selector | null {
  return SECRETS === undefined ? null : secretsWritten(SECRETS, decision);
}

const SECRETS = SECRET_HOLDERS.find(({ content }) => content === 'secrets');
