import type { GoType, StrictError } from '../../../kubernetes/decoding/go-decode.ts';
import { decodeGo } from '../../../kubernetes/decoding/go-decode.ts';
import { parseJson } from '../../../kubernetes/decoding/json-text.ts';
import type { DuplicateKey } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import { parseKubernetesYaml } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import { meantField } from '../../../kubernetes/decoding/meant-field.ts';
import { typeMismatchInWords } from '../../../kubernetes/decoding/type-mismatch.ts';
import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { goPath, placeAt } from '../../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Place } from '../../../kubernetes/place.ts';
import { policyKindOf } from './decoding/policy-kind.ts';
import { toPolicy } from './decoding/to-policy.ts';
import type { Policy } from './policy.ts';
import { aggregate, validatePolicy } from './validate.ts';

export interface LoadOptions {
  /** The name of the file, for places; the file is not read. */
  readonly file: string;
  readonly minor: KubernetesMinor;
}

/** Something that kube-apiserver drops with a warning, after which the policy differs from what its author wrote. */
export interface PolicyWarning {
  readonly kind: 'unknown field' | 'duplicate field';
  /** In kube-apiserver's words: `unknown field "rules[0].verb"`. */
  readonly message: string;
  /** What is wrong. */
  readonly problem: string;
  /** What is wrong, and which field to use instead if that is known. */
  readonly sentence: string;
  readonly path: DocumentPath;
  /** The place of the key that is unknown or duplicate. */
  readonly place: Place;
  /** What is dropped: the value of the unknown field, or the value that a later one replaces. */
  readonly dropped: DocumentNode;
  /**
   * Where the value of an unknown field would have an effect: the path of a field with a similar name, at the same
   * level, further out, or further in.
   */
  readonly meant: DocumentPath | null;
}

/** Why a policy does not load, for users. */
export interface PolicyProblem {
  readonly sentence: string;
  readonly place: Place;
}

export interface PolicyWarnings {
  readonly warnings: readonly PolicyWarning[];
  /**
   * What kube-apiserver logs about them after `Audit policy contains errors, falling back to lenient decoding: `;
   * `null` if it logs nothing.
   */
  readonly warning: string | null;
}

export interface LoadedPolicy extends PolicyWarnings {
  readonly ok: true;
  readonly policy: Policy;
  /** The minor version as which it was read. */
  readonly minor: KubernetesMinor;
  /** The content of the file, including dropped fields. */
  readonly document: DocumentNode;
  /** The place of a rule or of a field in it: `['rules', 0]`, `['rules', 0, 'verbs', 1]`. */
  readonly placeOf: (path: DocumentPath) => Place;
  /** Where something follows the first YAML document, which kube-apiserver silently ignores. */
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
 * Loads a policy as kube-apiserver does: strictly and, if that finds nothing worse than unknown and duplicate fields,
 * leniently with warnings; then it checks apiVersion, validates the policy, and requires a rule.
 * Source: k8s.io/apiserver pkg/audit/policy/reader.go.
 */
export function loadPolicy(text: string, { file, minor }: LoadOptions): LoadedPolicy | RefusedPolicy {
  const read = readDocument(text, file);
  if (!read.ok) return refusedDecoding(read.message, read);
  const { root } = read;
  const kind = policyKindOf(root, text);
  if (!kind.ok) return refusedDecoding(kind.message, kind);
  const decoded = decodeGo(kind.type, root, { namesEmbedded: minor >= 35 });
  if (!decoded.ok) {
    const { message, place } = decoded.error;
    return refusedDecoding(message, { sentence: typeMismatchInWords(decoded.error), place });
  }

  const warned = warningsOf(read.duplicates, decoded.strictErrors, kind.type, root);
  if (kind.version !== 'v1') {
    const message = `unknown group version field audit.k8s.io/${kind.version}, Kind=${kind.kind} in policy`;
    // Without a version, it is read as Go's internal type, whose fields should not be recommended.
    return {
      ok: false,
      message,
      problems: [missingVersion(root, read.ignoredFrom)],
      warnings: [],
      warning: warned.warning,
    };
  }
  const policy = toPolicy(decoded.value);
  const validated = validatePolicy(policy, minor);
  if (!validated.ok) {
    const problems = validated.errors.map(({ sentence, path }) => ({ sentence, place: placeAt(root, path) }));
    return { ok: false, message: aggregate(validated.errors), problems, ...warned };
  }
  if (policy.rules.length === 0) {
    const sentence = 'The policy has no rules: kube-apiserver requires at least one.';
    const problem = { sentence, place: placeAt(root, ['rules']) };
    return { ok: false, message: 'loaded illegal policy with 0 rules', problems: [problem], ...warned };
  }
  return {
    ok: true,
    policy: validated.policy,
    minor,
    document: root,
    placeOf: (path) => placeAt(root, path),
    ignoredFrom: read.ignoredFrom,
    ...warned,
  };
}

/** The error with which kube-apiserver exits if it cannot load the policy in a file. */
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

/** White space according to Go, which does not include the byte order mark. */
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
    sentence: `A file that begins with { is read as JSON, but is not valid JSON: ${json.message}.`,
    place: json.place,
  };
}

function missingVersion(root: DocumentNode, ignoredFrom: Place | null): PolicyProblem {
  return { sentence: missingVersionSentence(root, ignoredFrom), place: placeAt(root, ['apiVersion']) };
}

function missingVersionSentence(root: DocumentNode, ignoredFrom: Place | null): string {
  if (root.kind !== 'null') return 'The policy has no apiVersion: write apiVersion: audit.k8s.io/v1.';
  return ignoredFrom === null
    ? 'The file contains no policy: it must begin with apiVersion: audit.k8s.io/v1 and kind: Policy.'
    : `The first YAML document is empty, and kube-apiserver ignores everything from line ${ignoredFrom.line} on.`;
}

function warningsOf(
  duplicates: readonly DuplicateKey[],
  strictErrors: readonly StrictError[],
  type: GoType,
  root: DocumentNode,
): PolicyWarnings {
  const messages = strictErrors.map(({ message }) => message);
  if (duplicates.length > 0) {
    messages.unshift(`yaml: unmarshal errors:\n  ${duplicates.map(({ message }) => message).join('\n  ')}`);
  }
  return {
    warnings: [
      ...duplicates.map((duplicate) => {
        const problem = duplicateSentence(duplicate);
        return { ...duplicate, kind: 'duplicate field' as const, problem, sentence: problem, meant: null };
      }),
      ...strictErrors.map((error) => {
        if (error.kind === 'duplicate field') {
          const problem = duplicateSentence(error);
          return { ...error, problem, sentence: problem, meant: null };
        }
        const meant = meantField(type, root, error);
        const problem = `There is no field ${goPath(error.path)}, so kube-apiserver drops it and its value.`;
        return { ...error, problem, sentence: meant ? `${problem} Use ${goPath(meant)} instead.` : problem, meant };
      }),
    ],
    warning: messages.length > 0 ? `strict decoding error: ${messages.join(', ')}` : null,
  };
}

function duplicateSentence({ path, dropped }: { path: DocumentPath; dropped: DocumentNode }): string {
  return `${goPath(path)} is given twice: the value in line ${dropped.place.line} is dropped, and the last one counts.`;
}
