import { quote } from '../../../kubernetes/decoding/go-syntax.ts';
import type { DocumentNode, DocumentPath } from '../../../kubernetes/document.ts';
import { goPath } from '../../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import { dnsSubdomainProblems, portNameProblems, qualifiedNameProblems } from '../../../kubernetes/objects/names.ts';
import { parseCidr } from '../addresses.ts';
import { PROTOCOLS } from '../ports.ts';
import { OPERATORS } from '../selector.ts';
import { fieldAt, itemsAt, numberOf, stringAt, stringMapAt, stringOf, stringsAt } from './fields.ts';

export interface ValidationError {
  /** In the API server's words: `spec.egress[0].to[0]: Required value: must specify a peer`. */
  readonly message: string;
  /** What is wrong and what to write instead. */
  readonly sentence: string;
  readonly path: DocumentPath;
}

/** Adds an error about the value at a path. */
type Add = (path: DocumentPath, body: string, sentence: string) => void;

/**
 * Everything that the API server refuses in a new NetworkPolicy, in its order.
 * Source: pkg/apis/networking/validation/validation.go, ValidateNetworkPolicy.
 */
export function validatePolicy(root: DocumentNode, minor: KubernetesMinor): readonly ValidationError[] {
  const errors: ValidationError[] = [];
  const add: Add = (path, body, sentence) => errors.push({ message: `${goPath(path)}: ${body}`, sentence, path });
  checkName(root, add);
  checkSelector(root, ['spec', 'podSelector'], add);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [i, rule] of itemsAt(root, 'spec', direction).entries()) {
      const path = ['spec', direction, i];
      for (const j of itemsAt(rule, 'ports').keys()) checkPort(root, [...path, 'ports', j], add);
      for (const j of itemsAt(rule, peers).keys()) checkPeer(root, [...path, peers, j], minor, add);
    }
  }
  checkTypes(root, add);
  return errors;
}

/**
 * Several errors as one: without duplicates, in brackets if more than one is left. Source: field.ErrorList.ToAggregate.
 */
export function aggregate(errors: readonly ValidationError[]): string {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return messages.length === 1 ? messages.join() : `[${messages.join(', ')}]`;
}

function checkName(root: DocumentNode, add: Add): void {
  const name = stringAt(root, 'metadata', 'name');
  if (name === '' && stringAt(root, 'metadata', 'generateName') === '') {
    const body = 'Required value: name or generateName is required';
    add(['metadata', 'name'], body, 'The policy has no name: add metadata.name.');
  }
  for (const problem of name === '' ? [] : dnsSubdomainProblems(name)) {
    const sentence = `${quote(name)} is not a valid name: use lowercase letters, digits, "-" and ".".`;
    add(['metadata', 'name'], invalid(name, problem), sentence);
  }
}

function checkSelector(root: DocumentNode, path: DocumentPath, add: Add): void {
  for (const [key, value] of Object.entries(stringMapAt(root, ...path, 'matchLabels'))) {
    const at = [...path, 'matchLabels'];
    checkKey(key, at, add);
    for (const problem of labelValueProblems(value)) {
      add(at, invalid(value, problem), `${quote(value)} is not a valid label value, so no label has it.`);
    }
  }
  for (const i of itemsAt(root, ...path, 'matchExpressions').keys()) {
    checkRequirement(root, [...path, 'matchExpressions', i], add);
  }
}

function checkRequirement(root: DocumentNode, path: DocumentPath, add: Add): void {
  const operator = stringAt(root, ...path, 'operator');
  const values = stringsAt(root, ...path, 'values');
  const key = stringAt(root, ...path, 'key');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      const body = "Required value: must be specified when `operator` is 'In' or 'NotIn'";
      add([...path, 'values'], body, `The operator ${operator} needs values.`);
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      const body = "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      add([...path, 'values'], body, `The operator ${operator} takes no values: remove them, or use In or NotIn.`);
    }
  } else {
    const sentence = `${quote(operator)} is not an operator: use one of ${OPERATORS.join(', ')}; operators are case-sensitive.`;
    add([...path, 'operator'], invalid(operator, 'not a valid selector operator'), sentence);
  }
  checkKey(key, [...path, 'key'], add);
  for (const [i, value] of values.entries()) {
    for (const problem of labelValueProblems(value)) {
      const sentence = `${quote(value)} is not a valid label value, so no label has it.`;
      add([...path, 'values', i], invalid(value, problem), sentence);
    }
  }
}

function checkKey(key: string, path: DocumentPath, add: Add): void {
  for (const problem of qualifiedNameProblems(key)) {
    add(path, invalid(key, problem), `${quote(key)} is not a valid label key, so no object has it.`);
  }
}

const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

/** Source: k8s.io/apimachinery pkg/api/validate/content/kube.go, IsLabelValue. */
function labelValueProblems(value: string): readonly string[] {
  return [
    ...(new TextEncoder().encode(value).length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(new RegExp(`^${LABEL_VALUE}$`).test(value)
      ? []
      : [
          `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`,
        ]),
  ];
}

function checkPort(root: DocumentNode, path: DocumentPath, add: Add): void {
  const protocol = stringOf(fieldAt(root, ...path, 'protocol'));
  if (protocol !== undefined && !PROTOCOLS.some((known) => known === protocol)) {
    const body = `Unsupported value: ${quote(protocol)}: supported values: ${PROTOCOLS.map(quote).join(', ')}`;
    add([...path, 'protocol'], body, `${quote(protocol)} is not a protocol: use one of ${PROTOCOLS.join(', ')}.`);
  }
  const port = fieldAt(root, ...path, 'port');
  const endPort = numberOf(fieldAt(root, ...path, 'endPort'));
  if (port?.kind === 'number') {
    checkNumber(port.value, [...path, 'port'], add);
    if (endPort === undefined) return;
    if (endPort < port.value) {
      const sentence = `endPort ${endPort} is less than port ${port.value}: a range begins with its smaller number.`;
      add([...path, 'endPort'], invalid(endPort, 'must be greater than or equal to `port`'), sentence);
    }
    checkNumber(endPort, [...path, 'endPort'], add);
  } else if (port?.kind === 'string') {
    if (endPort !== undefined) {
      const sentence = 'endPort requires a number in port: a range cannot begin with the name of a port.';
      add([...path, 'endPort'], invalid(endPort, 'may not be specified when `port` is non-numeric'), sentence);
    }
    for (const problem of portNameProblems(port.value)) {
      const number = /^\d+$/.test(port.value) ? `: write ${port.value} without quotes for the number` : '';
      add([...path, 'port'], invalid(port.value, problem), `${quote(port.value)} is not a valid port name${number}.`);
    }
  } else if (endPort !== undefined) {
    const sentence = 'endPort requires port, where the range begins.';
    add([...path, 'endPort'], invalid(endPort, 'may not be specified when `port` is not specified'), sentence);
  }
}

function checkNumber(port: number, path: DocumentPath, add: Add): void {
  if (port >= 1 && port <= 65535) return;
  add(path, invalid(port, 'must be between 1 and 65535, inclusive'), `There is no port ${port}: use 1 to 65535.`);
}

function checkPeer(root: DocumentNode, path: DocumentPath, minor: KubernetesMinor, add: Add): void {
  const has = (field: string) => fieldAt(root, ...path, field) !== undefined;
  if (has('podSelector')) checkSelector(root, [...path, 'podSelector'], add);
  if (has('namespaceSelector')) checkSelector(root, [...path, 'namespaceSelector'], add);
  if (has('ipBlock')) checkBlock(root, [...path, 'ipBlock'], minor, add);
  if (!has('podSelector') && !has('namespaceSelector') && !has('ipBlock')) {
    const sentence =
      'This peer is empty: write podSelector, namespaceSelector or ipBlock; the selector {} selects everything.';
    add(path, 'Required value: must specify a peer', sentence);
  } else if (has('ipBlock') && (has('podSelector') || has('namespaceSelector'))) {
    const sentence = 'ipBlock cannot be combined with selectors in one peer: make it a separate list item.';
    add(path, 'Forbidden: may not specify both ipBlock and another peer', sentence);
  }
}

function checkBlock(root: DocumentNode, path: DocumentPath, minor: KubernetesMinor, add: Add): void {
  const text = stringAt(root, ...path, 'cidr');
  if (text === '') {
    add([...path, 'cidr'], 'Required value', 'ipBlock needs a cidr, such as 10.0.0.0/8.');
    return;
  }
  checkCidr(text, [...path, 'cidr'], minor, add);
  const outer = parseCidr(text);
  if (outer === null) return;
  for (const [i, except] of stringsAt(root, ...path, 'except').entries()) {
    const at = [...path, 'except', i];
    checkCidr(except, at, minor, add);
    const inner = parseCidr(except);
    if (inner === null) continue;
    const isWithin = outer.span[0] <= inner.span[0] && inner.span[1] <= outer.span[1];
    if (isWithin && inner.span[1] - inner.span[0] < outer.span[1] - outer.span[0]) continue;
    const sentence = `The exception ${except} must be within ${text} and smaller; outside it has no effect.`;
    add(at, invalid(except, 'must be a strict subset of `cidr`'), sentence);
  }
}

/** Strict from 1.36 on. Source: k8s.io/apimachinery pkg/util/validation/ip.go, and the gate StrictIPCIDRValidation. */
function checkCidr(text: string, path: DocumentPath, minor: KubernetesMinor, add: Add): void {
  const cidr = parseCidr(text);
  if (cidr === null) {
    const body = invalid(text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
    const single = /^[\d.]+$/.test(text) ? `: for one address write ${text}/32` : '';
    add(path, body, `${quote(text)} is not a CIDR such as 10.9.8.0/24${single}.`);
    return;
  }
  if (minor < 36 || cidr.problem === null) return;
  const body = {
    'leading zeros': 'must not have leading 0s in IP or prefix length',
    'IPv4-mapped': 'must not have an IPv4-mapped IPv6 address',
    'bits beyond the prefix': 'must not have bits set beyond the prefix length',
  }[cidr.problem];
  add(path, invalid(text, body), `${quote(text)} must be written as ${cidr.canonical}.`);
}

function checkTypes(root: DocumentNode, add: Add): void {
  const types = stringsAt(root, 'spec', 'policyTypes');
  const path = ['spec', 'policyTypes'];
  if (types.length > 2) {
    const body = `Invalid value: ${JSON.stringify(types)}: may not specify more than two policyTypes`;
    add(path, body, 'policyTypes lists more than two types: the types are Ingress and Egress.');
    return;
  }
  for (const [i, type] of types.entries()) {
    if (type === 'Ingress' || type === 'Egress') continue;
    const body = `Unsupported value: ${quote(type)}: supported values: "Ingress", "Egress"`;
    add([...path, i], body, `${quote(type)} is not a policy type: use Ingress or Egress; types are case-sensitive.`);
  }
}

function invalid(value: string | number, detail: string): string {
  return `Invalid value: ${typeof value === 'string' ? quote(value) : value}: ${detail}`;
}
