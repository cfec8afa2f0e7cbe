import { quote } from '../../../kubernetes/decoding/go-syntax.ts';
import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { goPath, nodeAt } from '../../../kubernetes/document.ts';
import { dnsLabelProblems, dnsSubdomainProblems, qualifiedNameProblems } from '../../../kubernetes/objects/names.ts';
import type { Labels } from '../rbac-objects.ts';
import { itemsAt, recordAt, stringAt, stringsAt } from './fields.ts';
import type { RbacKind } from './rbac-types.ts';

/** Why the API server refuses an object: `rules[0].verbs: Required value: verbs must contain at least one value`. */
export interface Invalid {
  readonly path: DocumentPath;
  readonly message: string;
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/**
 * The errors that the API server reports for an object whose types are correct, with its messages and in its order.
 * Source: pkg/apis/rbac/validation/validation.go, with the defaults of pkg/apis/rbac/v1/defaults.go, and ValidateObjectMeta
 * of k8s.io/apimachinery pkg/api/validation/objectmeta.go.
 */
export function validate(kind: RbacKind, root: DocumentNode): readonly Invalid[] {
  const found: Invalid[] = [];
  const add = (path: DocumentPath, message: string) => found.push({ path, message: `${goPath(path)}: ${message}` });
  validateName(root, add);
  switch (kind) {
    case 'Role':
    case 'ClusterRole':
      for (const [number, rule] of itemsAt(root, 'rules').entries()) validateRule(kind, rule, ['rules', number], add);
      if (kind === 'ClusterRole') validateAggregation(root, add);
      break;
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      validateRoleRef(kind, root, add);
      for (const [number, subject] of itemsAt(root, 'subjects').entries()) {
        validateSubject(kind, subject, ['subjects', number], add);
      }
  }
  return found;
}

type Add = (path: DocumentPath, message: string) => void;

function validateName(root: DocumentNode, add: Add): void {
  const name = stringAt(root, 'metadata', 'name');
  if (name === '' && stringAt(root, 'metadata', 'generateName') === '') {
    add(['metadata', 'name'], 'Required value: name or generateName is required');
  }
  for (const problem of pathSegmentProblems(name)) add(['metadata', 'name'], invalid(name, problem));
  const namespace = stringAt(root, 'metadata', 'namespace');
  for (const problem of namespace === '' ? [] : inCharacters(dnsLabelProblems(namespace))) {
    add(['metadata', 'namespace'], invalid(namespace, problem));
  }
  validateLabels(recordAt(root, 'metadata', 'labels'), ['metadata', 'labels'], add);
}

function validateRule(kind: 'Role' | 'ClusterRole', rule: DocumentNode, path: DocumentPath, add: Add): void {
  const has = (field: string) => itemsAt(rule, field).length > 0;
  if (!has('verbs')) add([...path, 'verbs'], 'Required value: verbs must contain at least one value');
  if (has('nonResourceURLs')) {
    const urls = JSON.stringify(stringsAt(rule, 'nonResourceURLs'));
    const refuse = (problem: string) => add([...path, 'nonResourceURLs'], `Invalid value: ${urls}: ${problem}`);
    if (kind === 'Role') refuse('namespaced rules cannot apply to non-resource URLs');
    if (has('apiGroups') || has('resources') || has('resourceNames')) {
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    }
    return;
  }
  if (!has('apiGroups')) {
    add([...path, 'apiGroups'], 'Required value: resource rules must supply at least one api group');
  }
  if (!has('resources')) {
    add([...path, 'resources'], 'Required value: resource rules must supply at least one resource');
  }
}

/** Source, for the selectors: ValidateLabelSelector of k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go. */
function validateAggregation(root: DocumentNode, add: Add): void {
  if (nodeAt(root, ['aggregationRule'])?.kind !== 'map') return;
  const path = ['aggregationRule', 'clusterRoleSelectors'];
  const selectors = itemsAt(root, ...path);
  if (selectors.length === 0) {
    add(path, 'Required value: at least one clusterRoleSelector required if aggregationRule is non-nil');
  }
  for (const [number, selector] of selectors.entries()) {
    let isReadable = true;
    const refuse: Add = (where, message) => {
      isReadable = false;
      add(where, message);
    };
    validateLabels(recordAt(selector, 'matchLabels'), [...path, number, 'matchLabels'], refuse);
    for (const [at, expression] of itemsAt(selector, 'matchExpressions').entries()) {
      validateExpression(expression, [...path, number, 'matchExpressions', at], refuse);
    }
    if (!isReadable) add([...path, number], 'Invalid value: null: invalid label selector.');
  }
}

function validateExpression(expression: DocumentNode, path: DocumentPath, add: Add): void {
  const operator = stringAt(expression, 'operator');
  const hasValues = itemsAt(expression, 'values').length > 0;
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (!hasValues) {
        add([...path, 'values'], "Required value: must be specified when `operator` is 'In' or 'NotIn'");
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (hasValues) {
        add([...path, 'values'], "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
      break;
    default:
      add([...path, 'operator'], invalid(operator, 'not a valid selector operator'));
  }
  const key = stringAt(expression, 'key');
  for (const problem of qualifiedNameProblems(key)) add([...path, 'key'], invalid(key, problem));
  for (const [number, value] of stringsAt(expression, 'values').entries()) {
    for (const problem of valueProblems(value)) add([...path, 'values', number], invalid(value, problem));
  }
}

function validateLabels(labels: Labels, path: DocumentPath, add: Add): void {
  for (const [key, value] of Object.entries(labels)) {
    for (const problem of qualifiedNameProblems(key)) add(path, invalid(key, problem));
    for (const problem of valueProblems(value)) add(path, invalid(value, problem));
  }
}

/** Source: IsLabelValue of k8s.io/apimachinery pkg/api/validate/content/kube.go. */
function valueProblems(value: string): readonly string[] {
  const pattern = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
  return [
    ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(new RegExp(`^${pattern}$`).test(value)
      ? []
      : [
          `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${pattern}')`,
        ]),
  ];
}

function validateRoleRef(kind: 'RoleBinding' | 'ClusterRoleBinding', root: DocumentNode, add: Add): void {
  const group = stringAt(root, 'roleRef', 'apiGroup');
  if (group !== '' && group !== RBAC_GROUP) add(['roleRef', 'apiGroup'], unsupported(group, [RBAC_GROUP]));
  const kinds = kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const roleKind = stringAt(root, 'roleRef', 'kind');
  if (!kinds.includes(roleKind)) add(['roleRef', 'kind'], unsupported(roleKind, kinds));
  const name = stringAt(root, 'roleRef', 'name');
  if (name === '') add(['roleRef', 'name'], 'Required value');
  for (const problem of pathSegmentProblems(name)) add(['roleRef', 'name'], invalid(name, problem));
}

function validateSubject(
  kind: 'RoleBinding' | 'ClusterRoleBinding',
  subject: DocumentNode,
  path: DocumentPath,
  add: Add,
): void {
  const name = stringAt(subject, 'name');
  if (name === '') add([...path, 'name'], 'Required value');
  const group = stringAt(subject, 'apiGroup');
  const subjectKind = stringAt(subject, 'kind');
  switch (subjectKind) {
    case 'ServiceAccount':
      if (name !== '') {
        for (const problem of inCharacters(dnsSubdomainProblems(name))) add([...path, 'name'], invalid(name, problem));
      }
      if (group !== '') add([...path, 'apiGroup'], unsupported(group, ['']));
      if (kind === 'ClusterRoleBinding' && stringAt(subject, 'namespace') === '') {
        add([...path, 'namespace'], 'Required value');
      }
      break;
    case 'User':
    case 'Group':
      if (group !== '' && group !== RBAC_GROUP) add([...path, 'apiGroup'], unsupported(group, [RBAC_GROUP]));
      break;
    default:
      add([...path, 'kind'], unsupported(subjectKind, ['ServiceAccount', 'User', 'Group']));
  }
}

/** Source: IsPathSegmentName of k8s.io/apimachinery pkg/api/validate/content/path.go. */
function pathSegmentProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
}

/**
 * Lengths are counted in bytes but reported in characters here: MaxLenError of apimachinery
 * pkg/util/validation/validation.go.
 */
function inCharacters(problems: readonly string[]): readonly string[] {
  return problems.map((problem) => problem.replace(/ bytes$/, ' characters'));
}

function invalid(value: string, problem: string): string {
  return `Invalid value: ${quote(value)}: ${problem}`;
}

function unsupported(value: string, supported: readonly string[]): string {
  return `Unsupported value: ${quote(value)}: supported values: ${supported.map(quote).join(', ')}`;
}
