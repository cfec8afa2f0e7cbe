import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import { servedTable } from '../../../kubernetes/request/served.ts';
import { evaluate } from './evaluate.ts';
import type { Counterexample } from './expectation.ts';
import { loggedSecrets, SENSITIVE_SELECTORS } from './lint/bodies.ts';
import { deadValues } from './lint/dead-values.ts';
import { droppedFields } from './lint/dropped-fields.ts';
import { execVerbs } from './lint/exec-verbs.ts';
import type { Ask, Draft, Finding } from './lint/finding.ts';
import type { KnownResource } from './lint/known-resources.ts';
import { knownResources } from './lint/known-resources.ts';
import { unreachedRules } from './lint/reach.ts';
import { logsNothing, ordinaryRequestsLeftOut } from './lint/silence.ts';
import { volume } from './lint/volume.ts';
import type { LoadedPolicy, RefusedPolicy } from './load.ts';
import { startupError } from './load.ts';
import type { Selector } from './policy.ts';
import { EVERYTHING } from './policy.ts';
import { requestAt } from './proof/point.ts';
import { questionsAbout } from './proof/smallest.ts';
import { DEFAULT_STEPS } from './prove.ts';

export interface LintOptions {
  readonly minor: KubernetesMinor;
  /** Resources of the cluster beside those of the API server itself, as `parseApiResources` reads them. */
  readonly apiResources?: readonly KnownResource[];
}

/** What is wrong, risky or costly in a policy, in the order of the file. Throws ProofTooLarge. */
export function lintPolicy(loaded: LoadedPolicy | RefusedPolicy, options: LintOptions): readonly Finding[] {
  const findings = loaded.ok ? lintLoaded(loaded, options) : lintRefused(loaded);
  return findings.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

function lintRefused({ problems, message, warnings }: RefusedPolicy): readonly Finding[] {
  const refused = problems.map(
    ({ sentence, place }, index): Finding => ({
      lint: 'load-error',
      severity: 'error',
      place,
      message: sentence,
      consequence: null,
      fix:
        index === 0
          ? `Correct it; until then kube-apiserver ends with: ${startupError(message, place.file)}`
          : 'Correct it together with the first that keeps the policy from loading.',
    }),
  );
  const dropped = warnings.map(
    ({ kind, sentence, place }): Finding => ({
      lint: kind === 'unknown field' ? 'unknown-field' : 'duplicate-field',
      severity: 'error',
      place,
      message: sentence,
      consequence: null,
      fix: 'Correct it together with what keeps the policy from loading.',
    }),
  );
  return [...refused, ...dropped];
}

function lintLoaded(loaded: LoadedPolicy, { minor, apiResources = [] }: LintOptions): readonly Finding[] {
  const { policy } = loaded;
  const table = servedTable(minor);
  const askAbout = (selectors: readonly Selector[]): Ask => {
    const others = [...policy.rules, ...SENSITIVE_SELECTORS, EVERYTHING];
    const { smallest } = questionsAbout(selectors, others, table, { steps: DEFAULT_STEPS });
    return (inside, outside) => {
      const point = smallest('served', [[{ inside, outside }]]);
      if (point === null) return null;
      const request = requestAt(point, table, minor);
      return { ...request, decision: evaluate(policy, request.attributes, minor) };
    };
  };

  const dropped = droppedFields(loaded);
  const drafts = [
    ...dropped,
    ...deadValues(loaded, table, knownResources(table, apiResources), minor),
    ...execVerbs(loaded, minor),
  ];
  const ask = askAbout(drafts.flatMap(({ inside, outside }) => [...inside, ...outside]));
  const faulty = { broken: rulesOf(drafts), widened: rulesOf(dropped) };
  const nothing = logsNothing(loaded, faulty.widened, ask, askAbout);
  return [
    ...secondDocument(loaded),
    ...drafts.flatMap((draft) => completed(draft, loaded, ask)),
    ...unreachedRules(loaded, faulty, table, ask, askAbout),
    ...loggedSecrets(loaded, ask),
    ...(nothing.length > 0 ? nothing : [...ordinaryRequestsLeftOut(loaded, askAbout), ...volume(loaded, minor, ask)]),
  ];
}

function secondDocument({ ignoredFrom }: LoadedPolicy): readonly Finding[] {
  if (ignoredFrom === null) return [];
  return [
    {
      lint: 'second-document',
      severity: 'error',
      place: ignoredFrom,
      message: 'What begins here is ignored without a word: kube-apiserver reads the first YAML document only.',
      consequence: null,
      fix: 'Move the rules that are meant to count into the first document, and remove the rest.',
    },
  ];
}

function rulesOf(drafts: readonly Draft[]): ReadonlySet<number | null> {
  return new Set(drafts.map(({ rule }) => rule));
}

/** The finding with the request that shows it best: one that reaches the rule, or else any that the rule is about. */
function completed(
  { rule, inside, outside, isMoot, ...finding }: Draft,
  { policy }: LoadedPolicy,
  ask: Ask,
): readonly Finding[] {
  const find = (before: readonly Selector[]): Counterexample | null =>
    inside.length === 0 ? null : ask(inside, [...outside, ...before]);
  const consequence = find(policy.rules.slice(0, rule ?? 0)) ?? find([]);
  return consequence !== null && isMoot?.(consequence) ? [] : [{ ...finding, consequence }];
}
