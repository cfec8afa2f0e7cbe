import type { KubernetesMinor } from '../minor.ts';

/** The minor from which on kubectl sends a GET, for a WebSocket, where it sent a POST before. KEP-4006. */
const GET_SINCE: Readonly<Record<string, KubernetesMinor>> = {
  'pods/attach': 30,
  'pods/exec': 30,
  'pods/portforward': 31,
};

/** The verb that kubectl of the minor has on the subresource; `undefined` for others than the three that connect. */
export function connectVerb(resource: string, minor: KubernetesMinor): 'get' | 'create' | undefined {
  const since = Object.hasOwn(GET_SINCE, resource) ? GET_SINCE[resource] : undefined;
  return since === undefined ? undefined : minor >= since ? 'get' : 'create';
}
