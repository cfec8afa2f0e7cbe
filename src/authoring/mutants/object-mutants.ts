import { isRecord } from '../../kubernetes/decoding/record.ts';

/** An object with one change, and the change in words: `rules[0].verbs with "delete"`. */
export interface ObjectMutant {
  readonly change: string;
  readonly body: unknown;
}

/** The kinds of objects that `objectMutants` changes. */
export const MUTATED_KINDS = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'NetworkPolicy'] as const;

type Path = readonly (string | number)[];

/** A new value of a field; `undefined` removes it. An index that a list does not have yet is its next item. */
interface Slip {
  readonly at: Path;
  readonly to: unknown;
  readonly change: string;
}

/**
 * Every object that differs from this one by one slip that people make: in a role, a value too many or too few; in a
 * binding, another subject; in a NetworkPolicy, a peer, port, selector or direction that is missing, added or swapped.
 * Some of them mean the same as before, and some are refused by the API server.
 */
export function objectMutants(kind: string, body: Readonly<Record<string, unknown>>): readonly ObjectMutant[] {
  return [...slipsOf(kind, body)].map(({ at, to, change }) => ({ change, body: replacedAt(body, at, to) }));
}

function slipsOf(kind: string, body: Readonly<Record<string, unknown>>): Iterable<Slip> {
  switch (kind) {
    case 'Role':
    case 'ClusterRole':
      return roleSlips(body);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingSlips(body);
    case 'NetworkPolicy':
      return policySlips(body);
    default:
      return [];
  }
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const EVERYTHING = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

function* roleSlips(body: unknown): Generator<Slip> {
  const rules = listAt(body, ['rules']);
  yield added(['rules', rules.length], EVERYTHING);
  for (const index of rules.keys()) {
    const rule: Path = ['rules', index];
    if (rules.length > 1) yield removed(rule);
    for (const field of ['verbs', 'resources', 'apiGroups', 'resourceNames', 'nonResourceURLs']) {
      const at = [...rule, field];
      const values = listAt(body, at);
      if (values.length > 1) for (const place of values.keys()) yield removed([...at, place], values[place]);
      if (values.length > 0 && !values.includes('*')) yield added([...at, values.length], '*');
    }
    if (listAt(body, [...rule, 'resourceNames']).length > 0) yield removed([...rule, 'resourceNames']);
    const verbs = listAt(body, [...rule, 'verbs']);
    for (const verb of VERBS.filter((one) => !verbs.includes(one))) yield added([...rule, 'verbs', verbs.length], verb);
    for (const [place, resource] of listAt(body, [...rule, 'resources']).entries()) {
      const other = String(resource).includes('/') ? String(resource).replace(/\/.*/, '') : `${resource}/*`;
      yield changed([...rule, 'resources', place], resource, other);
    }
    for (const [place, group] of listAt(body, [...rule, 'apiGroups']).entries()) {
      yield changed([...rule, 'apiGroups', place], group, group === '' ? 'apps' : '');
    }
  }
}

const GROUP = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group' };

function* bindingSlips(body: unknown): Generator<Slip> {
  const subjects = listAt(body, ['subjects']);
  for (const name of ['system:authenticated', 'system:serviceaccounts']) {
    yield added(['subjects', subjects.length], { ...GROUP, name });
  }
  for (const [index, subject] of subjects.entries()) {
    const at: Path = ['subjects', index];
    yield removed(at);
    if (!isRecord(subject)) continue;
    yield changed([...at, 'name'], subject.name, `${subject.name}-x`);
    if (subject.kind === 'ServiceAccount') {
      const namespace = subject.namespace === 'default' ? 'kube-system' : 'default';
      yield changed([...at, 'namespace'], subject.namespace, namespace);
      const user = { apiGroup: GROUP.apiGroup, kind: 'User', name: subject.name };
      yield { at, to: user, change: `${pathText(at)}: ServiceAccount → User` };
    } else {
      yield changed([...at, 'kind'], subject.kind, subject.kind === 'User' ? 'Group' : 'User');
    }
  }
  for (const name of ['cluster-admin', 'view']) {
    yield { at: ['roleRef'], to: { ...GROUP, kind: 'ClusterRole', name }, change: `roleRef → ClusterRole ${name}` };
  }
}

const DIRECTIONS = [
  { type: 'Ingress', field: 'ingress', peers: 'from' },
  { type: 'Egress', field: 'egress', peers: 'to' },
] as const;

function* policySlips(body: unknown): Generator<Slip> {
  yield* selectorSlips(body, ['spec', 'podSelector']);
  const types = listAt(body, ['spec', 'policyTypes']);
  for (const { type, field, peers } of DIRECTIONS) {
    const at: Path = ['spec', field];
    const place = types.indexOf(type);
    if (place === -1) yield added(['spec', 'policyTypes', types.length], type);
    else if (types.length > 1) yield removed(['spec', 'policyTypes', place], type);
    const rules = listAt(body, at);
    if (place !== -1) yield added([...at, rules.length], {});
    for (const index of rules.keys()) {
      yield removed([...at, index]);
      yield* peerSlips(body, [...at, index, peers]);
      yield* portSlips(body, [...at, index, 'ports']);
    }
  }
}

function* peerSlips(body: unknown, at: Path): Generator<Slip> {
  const peers = listAt(body, at);
  if (peers.length > 0) yield removed(at);
  for (const [index, peer] of peers.entries()) {
    const one = [...at, index];
    if (peers.length > 1) yield removed(one);
    if (!isRecord(peer)) continue;
    const { namespaceSelector, podSelector, ipBlock } = peer;
    if (namespaceSelector !== undefined && podSelector !== undefined) {
      const apart = peers.toSpliced(index, 1, { namespaceSelector }, { podSelector });
      yield { at, to: apart, change: `${pathText(one)}: its selectors as two peers` };
    }
    const next = peers[index + 1];
    if (isRecord(next) && ipBlock === undefined && next.ipBlock === undefined) {
      const together = peers.toSpliced(index, 2, { ...peer, ...next });
      yield { at, to: together, change: `${pathText(one)}: one peer with the next` };
    }
    for (const field of ['namespaceSelector', 'podSelector']) {
      if (peer[field] === undefined) continue;
      if (Object.keys(peer).length > 1) yield removed([...one, field]);
      yield* selectorSlips(body, [...one, field]);
    }
    if (namespaceSelector === undefined && podSelector !== undefined) yield added([...one, 'namespaceSelector'], {});
    if (isRecord(ipBlock)) {
      yield changed(
        [...one, 'ipBlock', 'cidr'],
        ipBlock.cidr,
        String(ipBlock.cidr).includes(':') ? '::/0' : '0.0.0.0/0',
      );
      if (ipBlock.except !== undefined) yield removed([...one, 'ipBlock', 'except']);
    }
  }
}

function* portSlips(body: unknown, at: Path): Generator<Slip> {
  const ports = listAt(body, at);
  if (ports.length > 0) yield removed(at);
  for (const [index, port] of ports.entries()) {
    const one = [...at, index];
    if (ports.length > 1) yield removed(one);
    if (!isRecord(port)) continue;
    const { protocol = 'TCP', port: number, endPort } = port;
    yield changed([...one, 'protocol'], protocol, protocol === 'TCP' ? 'UDP' : 'TCP');
    if (number !== undefined) yield removed([...one, 'port']);
    if (typeof number !== 'number') continue;
    yield changed([...one, 'port'], number, number + 1);
    yield changed([...one, 'endPort'], endPort ?? 'none', typeof endPort === 'number' ? endPort + 1 : number + 1);
  }
}

function* selectorSlips(body: unknown, at: Path): Generator<Slip> {
  const selector = valueAt(body, at);
  if (!isRecord(selector)) return;
  if (Object.keys(selector).length > 0) yield { at, to: {}, change: `${pathText(at)} → {}` };
  const labels = isRecord(selector.matchLabels) ? selector.matchLabels : {};
  for (const [key, value] of Object.entries(labels)) {
    yield changed([...at, 'matchLabels', key], value, `${value}-x`);
    if (Object.keys(labels).length > 1) yield removed([...at, 'matchLabels', key]);
  }
  for (const index of listAt(selector, ['matchExpressions']).keys()) {
    yield removed([...at, 'matchExpressions', index]);
  }
}

function added(at: Path, to: unknown): Slip {
  return { at, to, change: `${pathText(at.slice(0, -1))} with ${JSON.stringify(to)}` };
}

function removed(at: Path, value?: unknown): Slip {
  const change =
    value === undefined ? `${pathText(at)} removed` : `${pathText(at.slice(0, -1))} without ${JSON.stringify(value)}`;
  return { at, to: undefined, change };
}

function changed(at: Path, from: unknown, to: unknown): Slip {
  return { at, to, change: `${pathText(at)} ${JSON.stringify(from)} → ${JSON.stringify(to)}` };
}

/** `spec.ingress[0].from`; a key with dots is quoted. */
function pathText(at: Path): string {
  const words = at.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return words.join('').replace(/^\./, '');
}

function valueAt(value: unknown, at: Path): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (typeof key === 'number') return valueAt(Array.isArray(value) ? value[key] : undefined, rest);
  return valueAt(isRecord(value) ? value[key] : undefined, rest);
}

function listAt(value: unknown, at: Path): readonly unknown[] {
  const found = valueAt(value, at);
  return Array.isArray(found) ? found : [];
}

function replacedAt(value: unknown, at: Path, to: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return to;
  if (typeof key === 'number') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const item = replacedAt(list[key], rest, to);
    return list.toSpliced(key, 1, ...(item === undefined ? [] : [item]));
  }
  const fields = isRecord(value) ? value : {};
  return { ...fields, [key]: replacedAt(fields[key], rest, to) };
}
