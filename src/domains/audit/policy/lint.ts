import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import { servedTable } from '../../../kubernetes/request/served.ts';
import { decisionOf, evaluate } from './evaluate.ts';
import type { Counterexample } from './expectation.ts';
import { loggedSecrets, SENSITIVE_SELECTORS, secretsWithBodies } from './lint/bodies.ts';
import { deadParts, ineffectiveOverrides } from './lint/dead-parts.ts';
import { deadValues } from './lint/dead-values.ts';
import { droppedFields } from './lint/dropped-fields.ts';
import { execVerbs } from './lint/exec-verbs.ts';
import type { Ask, AskAbout, Draft, Finding } from './lint/finding.ts';
import { impossibleRequests } from './lint/impossible.ts';
import type { KnownResource } from './lint/known-resources.ts';
import { knownResources } from './lint/known-resources.ts';
import { unreachedRules } from './lint/reach.ts';
import { ANYBODY, failedLoginsUnseen, logsNothing, ordinaryRequestsLeftOut } from './lint/silence.ts';
import { slipAt } from './lint/slips.ts';
import { BLIND_SELECTORS, unloggedAccess } from './lint/unlogged-access.ts';
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
  /** Resources of the cluster in addition to those of the API server itself, as returned by `parseApiResources`. */
  readonly apiResources?: readonly KnownResource[];
  /** The text that the policy was loaded from, in which mistakes that prevent it from loading are recognized. */
  readonly text?: string;
}

/** Finds what is wrong, risky or costly in a policy, in the order of the file. Throws ProofTooLarge. */
export function lintPolicy(loaded: LoadedPolicy | RefusedPolicy, options: LintOptions): readonly Finding[] {
  const findings = loaded.ok ? lintLoaded(loaded, options) : lintRefused(loaded, options.text ?? null);
  return findings.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

function lintRefused({ problems, message, warnings }: RefusedPolicy, text: string | null): readonly Finding[] {
  const refused = problems.map(({ sentence, place }, index): Finding => {
    const slip = text === null ? null : slipAt(text, place);
    return {
      lint: 'load-error',
      severity: 'error',
      place: slip?.place ?? place,
      message: slip?.sentence ?? sentence,
      consequence: null,
      fix:
        index === 0
          ? `${slip?.fix ?? 'Correct it'}; until then kube-apiserver exits on startup with: ${startupError(message, place.file)}`
          : `${slip?.fix ?? 'Correct it'}, together with the first problem that prevents the policy from loading.`,
      repair: slip?.repair ?? null,
    };
  });
  const dropped = warnings.map(
    ({ kind, sentence, place }): Finding => ({
      lint: kind === 'unknown field' ? 'unknown-field' : 'duplicate-field',
      severity: 'error',
      place,
      message: sentence,
      consequence: null,
      fix: 'Correct it together with the problem that prevents the policy from loading.',
      repair: null,
    }),
  );
  return [...refused, ...dropped];
}

function lintLoaded(loaded: LoadedPolicy, { minor, apiResources = [] }: LintOptions): readonly Finding[] {
  const { policy } = loaded;
  const table = servedTable(minor);
  const impossible = impossibleRequests(policy, table);
  const asking = (selectors: readonly Selector[], others: readonly Selector[]): Ask => {
    const { smallest } = questionsAbout(selectors, [...others, ...impossible], table, { steps: DEFAULT_STEPS });
    return (inside, outside) => {
      const point = smallest('served', [[{ inside, outside: [...outside, ...impossible] }]]);
      if (point === null) return null;
      const request = requestAt(point, table, minor);
      return { ...request, decision: evaluate(policy, request.attributes, minor) };
    };
  };

  const usual = [...policy.rules, ...SENSITIVE_SELECTORS, ...BLIND_SELECTORS, ANYBODY, EVERYTHING];
  const askAbout: AskAbout = (selectors) => asking(selectors, usual);
  const dropped = droppedFields(loaded);
  const drafts = [
    ...dropped,
    ...deadValues(loaded, table, knownResources(table, apiResources), minor),
    ...execVerbs(loaded, minor),
  ];
  const faulty = { broken: rulesOf(drafts), widened: rulesOf(dropped) };
  const parts = deadParts(loaded, faulty.widened, table);
  const all = [...drafts, ...parts];
  const ask = askAbout(all.flatMap(({ inside, outside }) => [...inside, ...outside]));
  const nothing = logsNothing(loaded, faulty.widened, ask, askAbout);
  const unreached = unreachedRules(loaded, faulty, table, ask, (selectors) => asking(selectors, []));
  const isUnreached = ({ rule }: Draft) =>
    rule !== null && unreached.some(({ place }) => place.line === loaded.placeOf(['rules', rule]).line);
  const entries = [
    ...ordinaryRequestsLeftOut(loaded, askAbout),
    ...failedLoginsUnseen(loaded, ask),
    ...unloggedAccess(loaded, faulty.widened, ask),
    ...volume(loaded, minor, ask),
  ];
  return [
    ...secondDocument(loaded),
    ...drafts.flatMap((draft) => completed(draft, loaded, ask)),
    ...parts.filter((part) => !isUnreached(part)).flatMap((part) => completed(part, loaded, ask)),
    ...unreached,
    ...ineffectiveOverrides(loaded),
    ...loggedSecrets(loaded, ask),
    ...(nothing.length > 0 ? nothing : entries),
  ];
}

function secondDocument({ ignoredFrom }: LoadedPolicy): readonly Finding[] {
  if (ignoredFrom === null) return [];
  return [
    {
      lint: 'second-document',
      severity: 'error',
      place: ignoredFrom,
      message: 'Everything from here on is ignored silently: kube-apiserver reads only the first YAML document.',
      consequence: null,
      fix: 'Move the rules that should count into the first document, and remove the rest.',
      repair: { isSafe: false, changes: [{ do: 'cut', fromLine: ignoredFrom.line }], after: null, affects: [] },
    },
  ];
}

function rulesOf(drafts: readonly Draft[]): ReadonlySet<number | null> {
  return new Set(drafts.map(({ rule }) => rule));
}

/**
 * The finding with the request that demonstrates it best: one that reaches the rule, or else any that the rule is
 * about.
 */
function completed(
  { rule, inside, outside, isMoot, ...finding }: Draft,
  { policy }: LoadedPolicy,
  ask: Ask,
): readonly Finding[] {
  const find = (before: readonly Selector[], ...more: readonly Selector[]): Counterexample | null =>
    inside.length === 0 ? null : ask([...inside, ...more], [...outside, ...before]);
  const earlier = policy.rules.slice(0, rule ?? 0);
  const consequence = find(earlier) ?? find([]);
  if (consequence !== null && isMoot?.(consequence)) return [];
  const secrets = rule === null || outside.length === 0 ? null : secretsWithBodies(decisionOf(policy, rule));
  const isExposing = finding.repair?.isSafe === true && secrets !== null && find(earlier, secrets) !== null;
  if (!isExposing || finding.repair === null) return [{ ...finding, consequence }];
  const fix = `${finding.fix} The rule then logs the content of Secrets: above it, log \`secrets\` at Metadata.`;
  return [{ ...finding, consequence, fix, repair: { ...finding.repair, isSafe: false } }];
}
