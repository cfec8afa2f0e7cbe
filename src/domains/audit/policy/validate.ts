import { quote } from '../../../kubernetes/decoding/go-syntax.ts';
import type { DocumentPath } from '../../../kubernetes/document.ts';
import { goPath } from '../../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { GroupResources, Level, Policy, PolicyRule, Selector, Stage } from './policy.ts';
import { LEVELS, STAGES } from './policy.ts';

/** A rule as it was decoded: its level and stages may be any strings. */
export interface DecodedRule extends Selector {
  readonly level: string;
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean | undefined;
}

export interface DecodedPolicy {
  readonly rules: readonly DecodedRule[];
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean;
}

export interface ValidationError {
  /** In kube-apiserver's words: `rules[0].level: Required value`. */
  readonly message: string;
  /** What is wrong and what to write instead. */
  readonly sentence: string;
  readonly path: DocumentPath;
}

export type Validated =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly errors: readonly ValidationError[] };

/**
 * Validates a policy; returns all errors in kube-apiserver's order. A policy without rules is valid; the loader refuses
 * it. Source: k8s.io/apiserver pkg/apis/audit/validation/validation.go.
 */
export function validatePolicy(policy: DecodedPolicy, minor: KubernetesMinor): Validated {
  const errors: ValidationError[] = [];
  const omitStages = validStages(policy.omitStages, [], errors);
  const rules = policy.rules.map((rule, i) => validRule(rule, ['rules', i], minor, errors));
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, policy: { rules, omitStages, omitManagedFields: policy.omitManagedFields } };
}

/**
 * Several errors as one: without duplicates, in brackets if more than one is left. Source: field.ErrorList.ToAggregate.
 */
export function aggregate(errors: readonly ValidationError[]): string {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return messages.length === 1 ? messages.join() : `[${messages.join(', ')}]`;
}

function validRule(
  rule: DecodedRule,
  path: DocumentPath,
  minor: KubernetesMinor,
  errors: ValidationError[],
): PolicyRule {
  const level = validLevel(rule.level, [...path, 'level'], minor, errors);
  checkURLs(rule.nonResourceURLs, [...path, 'nonResourceURLs'], errors);
  checkResources(rule.resources, [...path, 'resources'], minor, errors);
  const omitStages = validStages(rule.omitStages, path, errors);
  if (rule.nonResourceURLs.length > 0 && (rule.resources.length > 0 || rule.namespaces.length > 0)) {
    const value = goList(rule.nonResourceURLs, minor);
    errors.push({
      message: `${goPath([...path, 'nonResourceURLs'])}: Invalid value: ${value}: rules cannot apply to both regular resources and non-resource URLs`,
      sentence:
        'A rule selects either resources and namespaces or nonResourceURLs, never both: split it into two rules.',
      path: [...path, 'nonResourceURLs'],
    });
  }
  return { ...rule, level, omitStages };
}

function validLevel(level: string, path: DocumentPath, minor: KubernetesMinor, errors: ValidationError[]): Level {
  const valid = LEVELS.find((name) => name === level);
  if (valid) return valid;
  if (level === '') {
    errors.push({
      message: `${goPath(path)}: Required value`,
      sentence: `The rule has no level: add one of ${LEVELS.join(', ')}.`,
      path,
    });
  } else {
    errors.push({
      message: `${goPath(path)}: Unsupported value: ${minor >= 34 ? goJson(level) : quote(level)}: supported values: ${LEVELS.map(quote).join(', ')}`,
      sentence: `There is no level ${quote(level)}${meant(level, LEVELS)}: the levels are ${LEVELS.join(', ')}.`,
      path,
    });
  }
  return 'None';
}

function validStages(stages: readonly string[], parent: DocumentPath, errors: ValidationError[]): readonly Stage[] {
  return stages.flatMap((stage, i) => {
    const valid = STAGES.find((name) => name === stage);
    if (valid) return [valid];
    const path = [...parent, 'omitStages', i];
    errors.push({
      message: `${goPath(path)}: Invalid value: ${quote(stage)}: allowed stages are ${STAGES.join(',')}`,
      sentence: `There is no stage ${quote(stage)}${meant(stage, STAGES)}: the stages are ${STAGES.join(', ')}.`,
      path,
    });
    return [];
  });
}

function checkURLs(urls: readonly string[], parent: DocumentPath, errors: ValidationError[]): void {
  for (const [i, url] of urls.entries()) {
    if (url === '*') continue;
    const path = [...parent, i];
    if (!url.startsWith('/')) {
      errors.push({
        message: `${goPath(path)}: Invalid value: ${quote(url)}: non-resource URL rules must begin with a '/' character`,
        sentence: `The path ${quote(url)} does not begin with a slash: write ${quote(`/${url}`)}.`,
        path,
      });
    }
    if (url.slice(0, -1).includes('*')) {
      errors.push({
        message: `${goPath(path)}: Invalid value: ${quote(url)}: non-resource URL wildcards '*' must be the final character of the rule`,
        sentence: `In ${quote(url)} a "*" comes before the end: only the last character may be one, and it matches any rest of the path.`,
        path,
      });
    }
  }
}

function checkResources(
  entries: readonly GroupResources[],
  path: DocumentPath,
  minor: KubernetesMinor,
  errors: ValidationError[],
): void {
  for (const [i, { group, resources, resourceNames }] of entries.entries()) {
    if (group !== '' && !(group === '*' && minor >= 36)) {
      const problems = subdomainProblems(group);
      if (problems.length > 0) {
        errors.push({
          message: `${goPath([...path, 'group'])}: Invalid value: ${quote(group)}: ${problems.join(',')}`,
          sentence: groupSentence(group, minor),
          path: [...path, i, 'group'],
        });
      }
    }
    if (resourceNames.length > 0 && resources.length === 0) {
      const value = goList(resourceNames, minor);
      errors.push({
        message: `${goPath([...path, 'resourceNames'])}: Invalid value: ${value}: using resourceNames requires at least one resource`,
        sentence: 'resourceNames needs resources in the same entry: say which resources the names belong to.',
        path: [...path, i, 'resourceNames'],
      });
    }
  }
}

function groupSentence(group: string, minor: KubernetesMinor): string {
  if (group === '*') {
    return `Kubernetes 1.${minor} has no wildcard for groups (added in 1.36): list each group, or omit resources.`;
  }
  const [name = '', version] = group.split('/');
  if (version !== undefined) {
    return `A group is written without its version, which a policy cannot tell apart: ${quote(/^v\d/.test(name) ? '' : name)}.`;
  }
  return `${quote(group)} is not the name of an API group: those are lowercase DNS names, as in "apps" or "rbac.authorization.k8s.io".`;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_PATTERN = new RegExp(`^${SUBDOMAIN}$`);
const SUBDOMAIN_MAX_BYTES = 253;

/** Source: k8s.io/apimachinery pkg/util/validation, IsDNS1123Subdomain. */
function subdomainProblems(name: string): string[] {
  const problems: string[] = [];
  if (new TextEncoder().encode(name).length > SUBDOMAIN_MAX_BYTES) {
    problems.push(`must be no more than ${SUBDOMAIN_MAX_BYTES} characters`);
  }
  if (!SUBDOMAIN_PATTERN.test(name)) {
    problems.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start " +
        `and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
    );
  }
  return problems;
}

/**
 * A list as the minor version prints it. What is not statically a string, such as a level, is in JSON from 1.34 on, and
 * in Go syntax before.
 */
function goList(values: readonly string[], minor: KubernetesMinor): string {
  return minor >= 34 ? goJson(values) : `[]string{${values.map(quote).join(', ')}}`;
}

/** JSON as Go writes it, with HTML characters escaped. */
function goJson(value: string | readonly string[]): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The name that was meant if only the case differs. */
function meant(word: string, names: readonly string[]): string {
  const name = names.find((candidate) => candidate.toLowerCase() === word.toLowerCase());
  return name ? ` (use ${quote(name)}: names are case-sensitive)` : '';
}
