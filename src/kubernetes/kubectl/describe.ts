import { type CommandContext, flagText } from './context.ts';
import type { ResourceType } from './resource-types.ts';
import { each, everyOf, find, foundWhen, look, pathOf, type Step, step, type Target } from './step.ts';
import { targetsOrAll } from './targets.ts';

/** What `describe` reads in addition to the object: a list of a type, in the object's namespace, or one object. */
type Lookup = string | { readonly type: string; readonly name: 'its own' | 'each'; readonly namespace?: string };

const PODS_AND_EVENTS: readonly Lookup[] = ['pods', 'events'];

/** In the order in which kubectl 1.37 sends them; for types that are not listed here, only the events. */
const LOOKUPS: ReadonlyMap<string, readonly Lookup[]> = new Map<string, readonly Lookup[]>([
  [
    'nodes',
    [
      ...PODS_AND_EVENTS,
      'resourceslices.resource.k8s.io',
      { type: 'leases.coordination.k8s.io', name: 'its own', namespace: 'kube-node-lease' },
    ],
  ],
  ['namespaces', ['resourcequotas', 'limitranges']],
  ['services', ['endpointslices.discovery.k8s.io', 'events']],
  ['ingresses.networking.k8s.io', ['events', 'endpointslices.discovery.k8s.io', { type: 'services', name: 'each' }]],
  ['deployments.apps', ['events', 'replicasets.apps']],
  ...[
    ...['replicationcontrollers', 'persistentvolumeclaims'],
    ...['replicasets.apps', 'daemonsets.apps', 'statefulsets.apps'],
  ].map((type) => [type, PODS_AND_EVENTS] as const),
  ...[
    ...['secrets', 'resourcequotas', 'limitranges', 'networkpolicies.networking.k8s.io'],
    ...['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(
      (resource) => `${resource}.rbac.authorization.k8s.io`,
    ),
  ].map((type) => [type, []] as const),
]);

export function describe(context: CommandContext): readonly Step[] {
  const described = targetsOrAll(context);
  const showsEvents = flagText(context, 'show-events') !== 'false' && described.length === 1;
  const lookups = ({ type }: Target) =>
    (LOOKUPS.get(wordOf(type)) ?? ['events']).filter((lookup) => showsEvents || lookup !== 'events');
  return described.flatMap((target) => {
    const object = each(target);
    const when = foundWhen(target);
    return [
      ...(target.name === null ? [find(context, target)] : []),
      look(object, { main: true, when }),
      ...lookups(target).map((lookup) => stepOf(context, lookup, object, target.name === null)),
    ];
  });
}

/** `nodes` of the core group, `deployments.apps` of another. */
function wordOf({ group, resource }: ResourceType): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function stepOf(context: CommandContext, lookup: Lookup, object: Target, found: boolean): Step {
  if (typeof lookup === 'string') {
    const namespace = object.type.resource === 'namespaces' ? (object.name ?? '') : object.namespace;
    const when = found && lookup === 'events' ? 'if it finds exactly one object' : null;
    return step('GET', pathOf(everyOf(context, lookup, namespace)), { when });
  }
  const { type, namespace = object.namespace, name } = lookup;
  const target = everyOf(context, type, namespace);
  return look(name === 'each' ? each(target) : { ...target, name: object.name });
}
