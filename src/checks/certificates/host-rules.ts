import { isRecord } from '../../kubernetes/decoding/record.ts';

/** An object of the API, decoded from JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** An Ingress that has a rule for a host. */
export interface HostRule {
  readonly ingress: string;
  /** The first rule for the host; `{}` if only spec.tls names it. */
  readonly rule: Json;
  /** The Secrets that spec.tls names for the host; `null` for an entry that names none. */
  readonly secrets: readonly (string | null)[];
}

/** What the Ingresses of a namespace have for a host. */
export function hostRules(ingresses: readonly unknown[], host: string): readonly HostRule[] {
  return ingresses.filter(isRecord).flatMap(({ metadata, spec }) => {
    const { rules, tls } = isRecord(spec) ? spec : {};
    const rule = records(rules).find((one) => covers(one.host, host));
    if (rule === undefined) return [];
    const entries = records(tls).filter(({ hosts }) => Array.isArray(hosts) && hosts.some((one) => covers(one, host)));
    const secrets = entries.map(({ secretName }) => (typeof secretName === 'string' ? secretName : null));
    return [{ ingress: isRecord(metadata) ? String(metadata.name) : '', rule, secrets }];
  });
}

/** Every host for which there is a rule. */
export function hostsOf(ingresses: readonly unknown[]): readonly string[] {
  const specs = ingresses.filter(isRecord).map(({ spec }) => (isRecord(spec) ? spec : {}));
  return specs.flatMap(({ rules }) => records(rules).map(({ host }) => (typeof host === 'string' ? host : '*')));
}

/** The objects in a list; empty if it is none. */
export function records(list: unknown): readonly Json[] {
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** A wildcard stands for one label. Source: k8s.io/api networking/v1 types.go, IngressRule. */
function covers(written: unknown, host: string): boolean {
  if (typeof written !== 'string') return false;
  return written.startsWith('*.') ? host.slice(host.indexOf('.') + 1) === written.slice(2) : written === host;
}
