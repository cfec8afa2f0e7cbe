import type { KubernetesMinor } from '../minor.ts';

/** The minor version since which kubectl sends a GET, for a WebSocket, instead of a POST. KEP-4006. */
const GET_SINCE: Readonly<Record<string, KubernetesMinor>> = {
  'pods/attach': 30,
  'pods/exec': 30,
  'pods/portforward': 31,
};

/**
 * The verb with which kubectl of the minor version accesses the subresource; `undefined` unless it is one of the three
 * that connect.
 */
export function connectVerb(resource: string, minor: KubernetesMinor): 'get' | 'create' | undefined {
  const since = Object.hasOwn(GET_SINCE, resource) ? GET_SINCE[resource] : undefined;
  return since === undefined ? undefined : minor >= since ? 'get' : 'create';
}
