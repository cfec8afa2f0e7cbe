import { describe, expect, test } from 'vitest';
import type { Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import { has } from '../../../../../src/domains/audit/policy/proof/bits.ts';
import { compareOrdinary, requestAt } from '../../../../../src/domains/audit/policy/proof/point.ts';
import type { Point } from '../../../../../src/domains/audit/policy/proof/search.ts';
import { spacesOf } from '../../../../../src/domains/audit/policy/proof/spaces.ts';
import type { Attribute } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { ATTRIBUTES, classesOf, universeOf } from '../../../../../src/domains/audit/policy/proof/universe.ts';
import { servedTable } from '../../../../../src/kubernetes/request/served.ts';
import { classWords } from './class-words.ts';

const served = servedTable(37);
const RESOURCES = [
  ...['pods', 'pods/log', 'pods/exec', 'pods/preview', 'secrets', 'nodes', 'namespaces', 'events'].map(
    (name) => ['', name] as const,
  ),
  ...[
    ['events.k8s.io', 'events'],
    ['autoscaling', 'horizontalpodautoscalers/status'],
  ],
  ...[
    ['example.com', 'widgets'],
    ['example.com', 'pods'],
  ],
] as const;

const NAMING: Selector = {
  ...EVERYTHING,
  users: ['bob'],
  userGroups: ['devs', 'ops'],
  namespaces: ['prod', ''],
  resources: RESOURCES.map(([group = '', name = '']) => ({ group, resources: [name], resourceNames: ['web', 'a%b'] })),
};
const PATHS: Selector = { ...EVERYTHING, nonResourceURLs: ['/healthz', '/never'] };

const { universe } = universeOf([NAMING, PATHS], classesOf([NAMING, PATHS], 2, served));
const spaces = spacesOf(universe);
const { classes } = universe;
const WORDS = classWords(classes);

type Values = Partial<Record<Attribute, string>>;

/** Builds the point with these values. It has no other attributes. */
function pointOf(values: Values, groups: readonly string[] = []): Point {
  const attributes = ATTRIBUTES.filter((attribute) => attribute in values);
  const at = new Map(attributes.map((attribute) => [attribute, WORDS[attribute].indexOf(values[attribute] ?? '')]));
  const space = spaces.find(
    ({ order, within }) =>
      order.length === at.size && order.every((attribute) => has(within[attribute], at.get(attribute) ?? -1)),
  );
  if (space === undefined) throw new Error(`No request has ${JSON.stringify(values)}`);
  return { universe, space, at, groups };
}

const ALICE = 'open alice';

describe('the request at a point', () => {
  test.each([
    [
      { endpoint: 'pods/@', verb: 'get', namespace: 'prod', name: 'web' },
      'get pods/@ prod web',
      'kubectl -n prod get pods web',
    ],
    [{ endpoint: 'pods/@', verb: 'list' }, 'list pods/@  ', 'kubectl get pods -A'],
    [{ endpoint: 'pods/@', verb: 'list', namespace: 'default' }, 'list pods/@ default ', 'kubectl get pods'],
    [
      { endpoint: 'pods/@', verb: 'list', name: 'web' },
      'list pods/@  web',
      'kubectl get pods -A --field-selector metadata.name=web',
    ],
    [{ endpoint: 'nodes/@', verb: 'get', name: 'web' }, 'get nodes/@  web', 'kubectl get nodes web'],
    [{ endpoint: 'nodes/@', verb: 'list' }, 'list nodes/@  ', 'kubectl get nodes'],
    [
      { endpoint: 'namespaces/@', verb: 'get', own: 'prod' },
      'get namespaces/@ prod prod',
      'kubectl get namespaces prod',
    ],
    [
      { endpoint: 'pods/log@', verb: 'get', namespace: 'prod', name: 'web' },
      'get pods/log@ prod web',
      'kubectl -n prod logs web',
    ],
    // kubectl resolves a plain `events` or `pods` to the core group.
    [{ endpoint: 'events/@', verb: 'list', namespace: 'prod' }, 'list events/@ prod ', 'kubectl -n prod get events'],
    [
      { endpoint: 'events/@events.k8s.io', verb: 'list', namespace: 'prod' },
      'list events/@events.k8s.io prod ',
      'kubectl -n prod get events.events.k8s.io',
    ],
    [
      { endpoint: 'pods/@example.com', verb: 'list', namespace: 'prod' },
      'list pods/@example.com prod ',
      'kubectl -n prod get pods.example.com',
    ],
    // Custom resources may be namespaced or not.
    [
      { endpoint: 'widgets/@example.com', verb: 'list', namespace: 'prod' },
      'list widgets/@example.com prod ',
      'kubectl -n prod get widgets.example.com',
    ],
    [
      { endpoint: 'widgets/@example.com', verb: 'list' },
      'list widgets/@example.com  ',
      'kubectl get --raw /apis/example.com/v1/widgets',
    ],
    // The URL uses the API version that is served.
    [
      { endpoint: 'horizontalpodautoscalers/status@autoscaling', verb: 'update', namespace: 'prod', name: 'web' },
      'update horizontalpodautoscalers/status@autoscaling prod web',
      'kubectl replace --raw /apis/autoscaling/v2/namespaces/prod/horizontalpodautoscalers/web/status -f body.json',
    ],
    // kubectl does not know resources that are not served.
    [
      { endpoint: 'pods/preview@', verb: 'get', namespace: 'prod', name: 'web' },
      'get pods/preview@ prod web',
      'kubectl get --raw /api/v1/namespaces/prod/pods/web/preview',
    ],
    [{ endpoint: 'pods/@', verb: 'get', name: 'web' }, 'get pods/@  web', 'kubectl get --raw /api/v1/pods/web'],
  ])('%j', (values, expected, command) => {
    const request = requestAt(pointOf({ person: ALICE, ...values }), served, 37);
    const { verb, resource } = request.attributes;
    expect(resource).not.toBeNull();
    const { group, resource: name, subresource, namespace, name: of } = resource ?? EMPTY;
    expect(`${verb} ${name}/${subresource}@${group} ${namespace} ${of}`).toBe(expected);
    expect(request.command).toBe(command);
  });

  test.each([
    ['get', '/healthz', 'kubectl get --raw /healthz'],
    ['put', '/never', 'kubectl replace --raw /never -f body.json'],
  ])('%s %s', (method, path, command) => {
    expect(requestAt(pointOf({ person: ALICE, path, method }), served, 37)).toEqual({
      attributes: { user: { name: 'alice', groups: ['system:authenticated'] }, verb: method, path, resource: null },
      command,
      caller: 'as alice, group system:authenticated',
    });
  });

  test.each([
    ['open bob', [], 'as bob, group system:authenticated'],
    ['open alice', ['devs', 'ops'], 'as alice, groups devs, ops and system:authenticated'],
    ['closed kubernetes-admin', [], 'as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated'],
    ['closed system:anonymous', [], 'as system:anonymous, group system:unauthenticated'],
    ['nobody', [], 'as no user: authentication failed'],
  ])('by %s with the groups %j', (person, groups, caller) => {
    expect(requestAt(pointOf({ person, path: '/healthz', method: 'get' }, groups), served, 37).caller).toBe(caller);
  });

  test('the verb of exec depends on the minor version', () => {
    const point = pointOf({ person: ALICE, endpoint: 'pods/exec@', verb: 'get', namespace: 'prod', name: 'web' });
    expect(requestAt(point, served, 37).command).toBe('kubectl -n prod exec web -- ls');
    expect(requestAt(point, served, 29).command).toBe('kubectl get --raw /api/v1/namespaces/prod/pods/web/exec');
  });
});

const EMPTY = { group: '', resource: '', subresource: '', namespace: '', name: '' };

describe('the more ordinary of two points', () => {
  const get = { person: ALICE, endpoint: 'pods/@', verb: 'get', namespace: 'prod', name: 'web' };
  const list = { person: ALICE, endpoint: 'pods/@', verb: 'list', namespace: 'prod' };
  const create = { person: ALICE, endpoint: 'pods/log@', verb: 'create', namespace: 'prod', name: 'web' };
  test.each<[string, Values, Values]>([
    ['has the more ordinary caller, whatever it asks', { ...get, person: 'closed kubernetes-admin' }, list],
    ['… also of a path', { person: 'open bob', path: '/never', method: 'put' }, { ...get, person: 'nobody' }],
    ['is for a resource, not for a path', get, { person: ALICE, path: '/healthz', method: 'get' }],
    [
      'is for the resource that the selector names first',
      { ...get, verb: 'delete' },
      { ...get, endpoint: 'secrets/@' },
    ],
    ['has the more ordinary verb', { ...get, name: 'a%b' }, list],
    [
      'has the more ordinary method',
      { person: ALICE, path: '/healthz', method: 'get' },
      { person: ALICE, path: '/healthz', method: 'delete' },
    ],
    [
      'asks for the path that the selector names first',
      { person: ALICE, path: '/healthz', method: 'put' },
      { person: ALICE, path: '/never', method: 'get' },
    ],
    ['is in a namespace', { ...list, namespace: 'default' }, { person: ALICE, endpoint: 'pods/@', verb: 'list' }],
    ['lists by no name', list, { ...list, name: 'web' }],
    [
      'has a name for a subresource',
      create,
      { person: ALICE, endpoint: 'pods/log@', verb: 'create', namespace: 'prod' },
    ],
    ['is in a well-known namespace', { ...get, namespace: 'default' }, get],
    ['has a name that nothing names', { ...get, name: 'example' }, get],
    [
      'is for a namespace that nothing names',
      { person: ALICE, endpoint: 'namespaces/@', verb: 'get', own: 'example' },
      { person: ALICE, endpoint: 'namespaces/@', verb: 'get', own: 'prod' },
    ],
  ])('%s', (_, ...values) => {
    const [one, other] = [pointOf(values[0]), pointOf(values[1])];
    expect(compareOrdinary(one, other)).toBeLessThan(0);
    expect(compareOrdinary(other, one)).toBeGreaterThan(0);
    expect(compareOrdinary(one, one)).toBe(0);
  });

  test('has fewer groups', () => {
    const [few, many] = [pointOf(get, ['ops']), pointOf(get, ['devs', 'ops'])];
    expect(compareOrdinary(few, many)).toBeLessThan(0);
    expect(compareOrdinary(many, few)).toBeGreaterThan(0);
  });
});
