import type { GoType, StrictError, TypeMismatch } from './decoding/go-decode.ts';
import { decodeGo } from './decoding/go-decode.ts';
import { parseJson } from './decoding/json-text.ts';
import { meantField } from './decoding/meant-field.ts';
import { policyKindOf } from './decoding/policy-kind.ts';
import type { DocumentNode, DocumentPath } from './document.ts';
import { goPath, nodeAt, placeAt } from './document.ts';
import type { DuplicateKey } from './kubernetes-yaml.ts';
import { parseKubernetesYaml } from './kubernetes-yaml.ts';
import type { Place } from './place.ts';
import type { GroupResources, KubernetesMinor, Policy } from './policy.ts';
import type { DecodedPolicy, DecodedRule } from './validate.ts';
import { aggregate, validatePolicy } from './validate.ts';

export interface LoadOptions {
  /** The file's name, for places; it is not read. */
  readonly file: string;
  readonly minor: KubernetesMinor;
}

/** Something that kube-apiserver drops with a warning, after which the policy says something else than its author. */
export interface PolicyWarning {
  readonly kind: 'unknown field' | 'duplicate field';
  /** In kube-apiserver's words: `unknown field "rules[0].verb"`. */
  readonly message: string;
  readonly sentence: string;
  readonly path: DocumentPath;
  /** Of the key that is unknown, or that is given again. */
  readonly place: Place;
  /** What is dropped: the unknown field's value, or the value that a later one replaces. */
  readonly dropped: DocumentNode;
  /** Where an unknown field's value would count: the path of a field with a similar name, here or further out. */
  readonly meant: DocumentPath | null;
}

/** Why a policy does not load, for a person. */
export interface PolicyProblem {
  readonly sentence: string;
  readonly place: Place;
}

export interface PolicyWarnings {
  readonly warnings: readonly PolicyWarning[];
  /**
   * What kube-apiserver logs about them after `Audit policy contains errors, falling back to lenient decoding: `;
   * `null` where it logs nothing.
   */
  readonly warning: string | null;
}

export interface LoadedPolicy extends PolicyWarnings {
  readonly ok: true;
  readonly policy: Policy;
  /** The place of a rule or of a field in it: `['rules', 0]`, `['rules', 0, 'verbs', 1]`. */
  readonly placeOf: (path: DocumentPath) => Place;
  /** Where something stands behind the first YAML document, which kube-apiserver ignores without a word. */
  readonly ignoredFrom: Place | null;
}

export interface RefusedPolicy extends PolicyWarnings {
  readonly ok: false;
  /** kube-apiserver's own error, as policy.LoadPolicyFromBytes returns it. */
  readonly message: string;
  /** In the order of the message; never empty. */
  readonly problems: readonly PolicyProblem[];
}

/**
 * Loads a policy as kube-apiserver does: strictly, and where that finds nothing worse than unknown and doubled fields,
 * leniently with warnings; then apiVersion, validation, and at last the demand for a rule.
 * Source: k8s.io/apiserver pkg/audit/policy/reader.go.
 */
export function loadPolicy(text: string, { file, minor }: LoadOptions): LoadedPolicy | RefusedPolicy {
  const read = readDocument(text, file);
  if (!read.ok) return refusedDecoding(read.message, { sentence: read.sentence, place: read.place });
  const { root } = read;
  const kind = policyKindOf(root, text);
  if (!kind.ok) return refusedDecoding(kind.message, kind);
  const decoded = decodeGo(kind.type, root, { namesEmbedded: minor >= 35 });
  if (!decoded.ok) return refusedDecoding(decoded.error.message, typeProblem(decoded.error));

  const warned = warningsOf(read.duplicates, decoded.strictErrors, kind.type);
  if (kind.version !== 'v1') {
    const message = `unknown group version field audit.k8s.io/${kind.version}, Kind=${kind.kind} in policy`;
    return { ok: false, message, problems: [missingVersion(root)], ...warned };
  }
  const policy = toPolicy(decoded.value);
  const validated = validatePolicy(policy, minor);
  if (!validated.ok) {
    const problems = validated.errors.map(({ sentence, path }) => ({ sentence, place: placeAt(root, path) }));
    return { ok: false, message: aggregate(validated.errors), problems, ...warned };
  }
  if (policy.rules.length === 0) {
    const sentence = 'The policy has no rules: kube-apiserver wants at least one.';
    const problem = { sentence, place: placeAt(root, ['rules']) };
    return { ok: false, message: 'loaded illegal policy with 0 rules', problems: [problem], ...warned };
  }
  return {
    ok: true,
    policy: validated.policy,
    placeOf: (path) => placeAt(root, path),
    ignoredFrom: read.ignoredFrom,
    ...warned,
  };
}

/** The error with which kube-apiserver ends when it cannot load the policy in a file. */
export function startupError(message: string, file: string): string {
  return `loading audit policy file: ${message}: from file ${file}`;
}

function refusedDecoding(message: string, problem: PolicyProblem): RefusedPolicy {
  const { sentence, place } = problem;
  return {
    ok: false,
    message: `failed decoding: ${message}`,
    problems: [{ sentence, place }],
    warnings: [],
    warning: null,
  };
}

type ReadDocument =
  | {
      readonly ok: true;
      readonly root: DocumentNode;
      readonly duplicates: readonly DuplicateKey[];
      readonly ignoredFrom: Place | null;
    }
  | (PolicyProblem & { readonly ok: false; readonly message: string });

/** White space to Go, which does not count the byte order mark. */
const JSON_START = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*\{/;

function readDocument(text: string, file: string): ReadDocument {
  if (!JSON_START.test(text)) {
    const yaml = parseKubernetesYaml(text, file);
    return yaml.ok ? yaml : { ...yaml, sentence: `The file is not YAML that Kubernetes can read: ${yaml.message}.` };
  }
  const json = parseJson(text, file);
  if (json.ok) return { ...json, duplicates: [], ignoredFrom: null };
  return {
    ok: false,
    message: `couldn't get version/kind; json parse error: ${json.message}`,
    sentence: `A file that begins with { is read as JSON, and as JSON it is broken: ${json.message}.`,
    place: json.place,
  };
}

function missingVersion(root: DocumentNode): PolicyProblem {
  const empty = root.kind === 'null';
  return {
    sentence: empty
      ? 'The file holds no policy: it must begin with apiVersion: audit.k8s.io/v1 and kind: Policy.'
      : 'The policy has no apiVersion: write apiVersion: audit.k8s.io/v1.',
    place: placeAt(root, ['apiVersion']),
  };
}

function warningsOf(
  duplicates: readonly DuplicateKey[],
  strictErrors: readonly StrictError[],
  type: GoType,
): PolicyWarnings {
  const messages = strictErrors.map(({ message }) => message);
  if (duplicates.length > 0) {
    messages.unshift(`yaml: unmarshal errors:\n  ${duplicates.map(({ message }) => message).join('\n  ')}`);
  }
  return {
    warnings: [
      ...duplicates.map((duplicate) => ({
        ...duplicate,
        kind: 'duplicate field' as const,
        sentence: duplicateSentence(duplicate),
        meant: null,
      })),
      ...strictErrors.map((error) => {
        if (error.kind === 'duplicate field') return { ...error, sentence: duplicateSentence(error), meant: null };
        const meant = meantField(type, error.path);
        return { ...error, sentence: unknownSentence(error.path, meant), meant };
      }),
    ],
    warning: messages.length > 0 ? `strict decoding error: ${messages.join(', ')}` : null,
  };
}

function duplicateSentence({ path, dropped }: { path: DocumentPath; dropped: DocumentNode }): string {
  return `${goPath(path)} is given twice: the value in line ${dropped.place.line} is dropped, the last one counts.`;
}

function unknownSentence(path: DocumentPath, meant: DocumentPath | null): string {
  const known = meant ? `; ${goPath(meant)} is meant` : '';
  return `There is no field ${goPath(path)}, so kube-apiserver drops it and what it says${known}.`;
}

function typeProblem({ path, place, expected, found }: TypeMismatch): PolicyProblem {
  const where = path.length > 0 ? goPath(path) : 'The document';
  const hint = expected.kind === 'string' && isPlainScalar(found) ? ': put it in quotes' : listHint(expected, found);
  return { sentence: `${where} must be ${typeInWords(expected)}, not ${kindInWords(found)}${hint}.`, place };
}

function isPlainScalar({ kind }: DocumentNode): boolean {
  return kind === 'boolean' || kind === 'number';
}

function listHint(expected: GoType, found: DocumentNode): string {
  if (expected.kind !== 'list' || found.kind === 'list') return '';
  return found.kind === 'map' ? ': begin each item with "- "' : ': write it in brackets';
}

function typeInWords(type: GoType): string {
  switch (type.kind) {
    case 'pointer':
      return typeInWords(type.to);
    case 'string':
      return 'a string';
    case 'bool':
      return 'true or false';
    case 'int64':
      return 'a whole number';
    case 'time':
      return 'a time such as 2026-01-02T15:04:05Z';
    case 'list':
      return 'a list';
    default:
      return 'a mapping';
  }
}

function kindInWords(node: DocumentNode): string {
  switch (node.kind) {
    case 'null':
      return 'nothing';
    case 'boolean':
      return `the boolean ${node.value} (YAML 1.1 reads yes, no, on, off, y and n as booleans)`;
    case 'number':
      return `the number ${node.text}`;
    case 'string':
      return 'a string';
    case 'list':
      return 'a list';
    case 'map':
      return 'a mapping';
  }
}

function toPolicy(root: DocumentNode): DecodedPolicy {
  return {
    rules: itemsAt(root, 'rules').map(toRule),
    omitStages: stringsAt(root, 'omitStages'),
    omitManagedFields: booleanAt(root, 'omitManagedFields') ?? false,
  };
}

function toRule(rule: DocumentNode): DecodedRule {
  return {
    level: stringAt(rule, 'level'),
    users: stringsAt(rule, 'users'),
    userGroups: stringsAt(rule, 'userGroups'),
    verbs: stringsAt(rule, 'verbs'),
    resources: itemsAt(rule, 'resources').map(toGroupResources),
    namespaces: stringsAt(rule, 'namespaces'),
    nonResourceURLs: stringsAt(rule, 'nonResourceURLs'),
    omitStages: stringsAt(rule, 'omitStages'),
    omitManagedFields: booleanAt(rule, 'omitManagedFields'),
  };
}

function toGroupResources(entry: DocumentNode): GroupResources {
  return {
    group: stringAt(entry, 'group'),
    resources: stringsAt(entry, 'resources'),
    resourceNames: stringsAt(entry, 'resourceNames'),
  };
}

function itemsAt(node: DocumentNode, field: string): readonly DocumentNode[] {
  const list = nodeAt(node, [field]);
  return list?.kind === 'list' ? list.items : [];
}

function stringsAt(node: DocumentNode, field: string): readonly string[] {
  return itemsAt(node, field).map((item) => (item.kind === 'string' ? item.value : ''));
}

function stringAt(node: DocumentNode, field: string): string {
  const value = nodeAt(node, [field]);
  return value?.kind === 'string' ? value.value : '';
}

function booleanAt(node: DocumentNode, field: string): boolean | undefined {
  const value = nodeAt(node, [field]);
  return value?.kind === 'boolean' ? value.value : undefined;
}
