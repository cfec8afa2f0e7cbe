import type { KubernetesMinor } from '../../../../kubernetes/minor.ts';
import type { Attributes } from '../../../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { ConcreteRequest } from '../expectation.ts';
import { has } from './bits.ts';
import type { KubectlResource } from './command.ts';
import { callerInWords, commandLine } from './command.ts';
import type { Endpoint } from './endpoints.ts';
import { userOf } from './people.ts';
import type { Point } from './search.ts';
import type { Attribute, Box, Classes } from './universe.ts';
import type { HttpRequest } from './url.ts';
import { pathRequest, resourceRequest } from './url.ts';

/** The request that represents the whole point. */
export function requestAt(
  { universe: { classes }, space, at, groups }: Point,
  served: ServedTable,
  minor: KubernetesMinor,
): ConcreteRequest {
  const chosen = <A extends Attribute>(attribute: A): Classes[A][number] | undefined =>
    classes[attribute][at.get(attribute) ?? -1];
  const person = chosen('person');
  const user = person === undefined ? null : userOf(person, groups);
  const endpoint = chosen('endpoint');
  const verb = chosen('verb') ?? chosen('method') ?? '';
  if (endpoint === undefined) {
    const attributes = { user, verb, path: chosen('path')?.path ?? '', resource: null };
    return concrete(attributes, pathRequest(attributes), null, minor);
  }
  const { group, resource, subresource } = endpoint;
  const own = chosen('own') ?? '';
  const namespace = chosen('namespace') ?? own;
  const name = chosen('name') ?? own;
  const target = { group, resource, subresource, namespace, name };
  const request = resourceRequest(verb, target, typeof endpoint.serves === 'string' ? 'v1' : endpoint.serves.version);
  const attributes = { user, verb, path: request.path, resource: target };
  return concrete(attributes, request, space.served ? kubectlResource(endpoint, namespace, served) : null, minor);
}

function concrete(
  attributes: Attributes,
  request: HttpRequest,
  kubectl: KubectlResource | null,
  minor: KubernetesMinor,
): ConcreteRequest {
  const command = commandLine(attributes, request, kubectl, minor);
  return { attributes, command, caller: callerInWords(attributes.user) };
}

/**
 * A resource is named without its group if kubectl resolves that to its group, otherwise with it. A resource that is
 * not in the table is not known to be cluster-scoped.
 */
function kubectlResource(
  { group, resource, serves }: Endpoint,
  namespace: string,
  served: ServedTable,
): KubectlResource | null {
  if (typeof serves === 'string' && namespace === '') return null;
  const first = served.resources.find((row) => row.resource === resource);
  const name = first?.group === group ? resource : `${resource}.${group}`;
  return { name, namespaced: typeof serves === 'string' || serves.namespaced };
}

/** Whether a box of the point's universe contains the requests of the point. */
export function liesIn({ universe, space, at, groups }: Point, { sets, settled, userGroups, ...box }: Box): boolean {
  for (const [attribute, chosen] of at) if (!has(sets[attribute], chosen)) return false;
  const isForPath = at.has('path');
  if (!isForPath && space.namespace === 'none' && !box.unscoped) return false;
  if (!isForPath && space.name === 'none' && !box.unnamed && !at.has('own')) return false;
  return has(settled, at.get('person') ?? 0) || groups.some((group) => has(userGroups, universe.groups.indexOf(group)));
}

/** Orders points of one universe by how ordinary their requests are, most ordinary first. */
export function compareOrdinary(a: Point, b: Point): number {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const differing = ranksA.findIndex((rank, index) => rank !== ranksB[index]);
  return (ranksA[differing] ?? 0) - (ranksB[differing] ?? 0);
}

/**
 * First the caller, then resources before paths, then the verb and target, and the namespace; few groups before many.
 */
function ranksOf({ universe: { classes }, space, at, groups }: Point): readonly number[] {
  const rank = (attribute: Attribute) => at.get(attribute) ?? -1;
  const isSubresource = (classes.endpoint[rank('endpoint')]?.subresource ?? '') !== '';
  return [
    ...[rank('person'), rank('path'), rank('endpoint'), rank('verb'), rank('method')],
    ...[Number(space.namespace === 'none'), Number((space.name === 'none') === isSubresource)],
    ...[rank('namespace'), rank('name'), rank('own'), groups.length],
  ];
}
