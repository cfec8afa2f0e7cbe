import { isRecord } from '../../kubernetes/decoding/record.ts';
import { type Json, records } from './host-rules.ts';

/** Where an Ingress sends requests: a Service and its port, by number or by name. */
export interface Backend {
  readonly service: string;
  readonly port: number | string | null;
}

/**
 * Where a rule sends requests for all paths; `null` if it has no such path. Source: k8s.io/api networking/v1 types.go,
 * HTTPIngressPath: `/` with pathType Prefix is the prefix of every path, with Exact only of itself.
 */
export function backendOfAll({ http }: Json): Backend | null {
  const paths = records(isRecord(http) ? http.paths : undefined);
  const all = paths.find(({ path = '/', pathType }) => path === '/' && pathType !== 'Exact');
  const { service } = isRecord(all?.backend) ? all.backend : {};
  if (!isRecord(service)) return null;
  const { number, name } = isRecord(service.port) ? service.port : {};
  const port = typeof number === 'number' || typeof number === 'string' ? number : name;
  return {
    service: String(service.name),
    port: typeof port === 'number' || typeof port === 'string' ? port : null,
  };
}
