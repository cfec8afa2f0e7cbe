import * as z from 'zod';
import { dnsLabelProblems, portNameProblems, qualifiedNameProblems } from '../../kubernetes/objects/names.ts';
import { parseAddress, parseCidr, spansOfCidrs } from './addresses.ts';
import type { ConnectionSet, Expectation } from './expectation.ts';
import type { PortRule } from './policy.ts';
import { PROTOCOLS } from './ports.ts';
import type { Side } from './proof/formula.ts';
import { ANY, portsOf } from './proof/formula.ts';
import type { Selector } from './selector.ts';
import { OPERATORS } from './selector.ts';
import { difference } from './spans.ts';

/** A value in an expectation that does not conform to the format. */
export interface ExpectationProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ExpectationRead =
  | { readonly ok: true; readonly expectation: Expectation }
  | { readonly ok: false; readonly problems: readonly ExpectationProblem[] };

/**
 * Parses one expectation from plain data: `{name, allow | deny | exactly: [{from?, to?, ports?}], of?, except?}`. An
 * end is `any` (the default), one peer or a list of peers: `{namespace | namespaceSelector, podSelector?}`, `{ip,
 * except?}` for addresses of no pod, `{ipBlock}` as in a policy. Strict: an unknown field is a problem.
 */
export function expectationFrom(value: unknown): ExpectationRead {
  const parsed = expectationSchema.safeParse(value);
  return parsed.success ? { ok: true, expectation: parsed.data } : { ok: false, problems: problemsOf(parsed.error) };
}

/** The problems of a value, each with its path. */
export function problemsOf(error: z.ZodError): readonly ExpectationProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
    }
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
      return [{ path, message: 'is missing' }];
    }
    return [{ path, message: issue.message }];
  });
}

const labelKey = z.string().superRefine((key, context) => {
  for (const message of qualifiedNameProblems(key)) context.addIssue({ code: 'custom', message });
});

const requirement = z
  .strictObject({ key: labelKey, operator: z.enum(OPERATORS), values: z.array(z.string()).default([]) })
  .refine(({ operator, values }) => (operator === 'In' || operator === 'NotIn') === values.length > 0, {
    message: 'In and NotIn need values; Exists and DoesNotExist take none',
  });

const selector = z
  .strictObject({
    matchLabels: z.record(labelKey, z.string({ error: 'must be a string: put it in quotes' })).default({}),
    matchExpressions: z.array(requirement).default([]),
  })
  .transform(
    ({ matchLabels, matchExpressions }): Selector => [
      ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
      ...matchExpressions,
    ],
  );

const cidr = z.string().transform((text, context) => {
  const address = parseAddress(text);
  const parsed = parseCidr(address === null ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (parsed !== null && parsed.problem === null) return parsed;
  context.addIssue({ code: 'custom', message: `${text} is not an IP address or a CIDR such as 10.0.0.0/8` });
  return z.NEVER;
});

const namespaceName = z.string().refine((name) => dnsLabelProblems(name).length === 0, {
  message: 'is not the name of a namespace',
});

const podsPeer = z
  .strictObject({
    namespace: namespaceName.optional(),
    namespaceSelector: selector.optional(),
    podSelector: selector.optional(),
  })
  .transform(({ namespace, namespaceSelector, podSelector = [] }, context): Side => {
    if (namespace !== undefined && namespaceSelector === undefined) {
      return { kind: 'pods', namespaces: namespace, pods: podSelector };
    }
    if (namespace === undefined && namespaceSelector !== undefined) {
      return { kind: 'pods', namespaces: namespaceSelector, pods: podSelector };
    }
    const message = 'give either namespace or namespaceSelector; namespaceSelector: {} selects all namespaces';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const addressPeer = z
  .strictObject({ ip: cidr, except: z.array(cidr).default([]) })
  .transform(({ ip, except }): Side => {
    return { kind: 'addresses', spans: difference(spansOfCidrs([ip]), spansOfCidrs(except)), withPods: false };
  });

const blockPeer = z
  .strictObject({ ipBlock: z.strictObject({ cidr, except: z.array(cidr).default([]) }) })
  .transform(({ ipBlock }): Side => {
    const spans = difference(spansOfCidrs([ipBlock.cidr]), spansOfCidrs(ipBlock.except));
    return { kind: 'addresses', spans, withPods: true };
  });

/**
 * `any`, a peer or a list of peers. The form of a peer is determined by the field that only this form has, and errors
 * are reported for that form.
 */
const end = z
  .unknown()
  .default('any')
  .transform((value, context): readonly Side[] => {
    if (!Array.isArray(value)) return peersFrom(value, [], context);
    if (value.length === 0) context.addIssue({ code: 'custom', message: 'must not be empty: omit it to allow any' });
    return value.flatMap((one, i) => peersFrom(one, [i], context));
  });

function peersFrom(value: unknown, at: readonly number[], context: z.RefinementCtx): readonly Side[] {
  if (value === 'any') return [ANY];
  const has = (field: string) => typeof value === 'object' && value !== null && field in value;
  const form = has('ip') ? addressPeer : has('ipBlock') ? blockPeer : podsPeer;
  const parsed = form.safeParse(value);
  if (parsed.success) return [parsed.data];
  for (const { path, message } of problemsOf(parsed.error)) {
    context.addIssue({ code: 'custom', path: [...at, ...path], message });
  }
  return [];
}

const number = z.int().min(1).max(65535);
const portRule = z
  .strictObject({
    port: z.union([number, z.string()], { error: 'must be a number from 1 to 65535 or the name of a port' }).optional(),
    endPort: number.optional(),
    protocol: z.enum(PROTOCOLS).default('TCP'),
  })
  .transform(({ port, endPort, protocol }, context): PortRule => {
    const wrong = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    if (typeof port === 'number') {
      if (endPort !== undefined && endPort < port) return wrong('endPort must not be below port');
      return { protocol, port: { kind: 'range', first: port, last: endPort ?? port } };
    }
    if (endPort !== undefined) return wrong('endPort needs a number in port');
    if (port === undefined) return { protocol, port: { kind: 'every' } };
    if (portNameProblems(port).length > 0)
      return wrong(`${port} is not the name of a port; write numbers without quotes`);
    return { protocol, port: { kind: 'named', name: port } };
  });

const ports = z
  .array(portRule)
  .min(1, { error: 'must not be empty: omit it to allow every port' })
  .optional()
  .transform((rules) => portsOf({ ports: rules ?? null }));

const connections: z.ZodType<ConnectionSet> = z.strictObject({ from: end, to: end, ports });
const sets = z.array(connections).min(1, { error: 'must not be empty' });
const EVERYTHING: ConnectionSet = { from: [ANY], to: [ANY], ports: portsOf({ ports: null }) };

/** The schema behind `expectationFrom`, for formats that embed it. */
export const expectationSchema: z.ZodType<Expectation> = z
  .strictObject({
    name: z.string().min(1, { error: 'must not be empty' }),
    allow: sets.optional(),
    deny: sets.optional(),
    exactly: z.array(connections).optional(),
    of: sets.optional(),
    except: z.array(connections).default([]),
  })
  .transform(({ name, allow, deny, exactly, of, except }, context): Expectation => {
    const demands = [allow, deny, exactly].filter((demand) => demand !== undefined);
    if (demands.length === 1 && (of === undefined || exactly !== undefined)) {
      if (allow !== undefined) return { name, about: allow, except, demand: { kind: 'allow' } };
      if (deny !== undefined) return { name, about: deny, except, demand: { kind: 'deny' } };
      return { name, about: of ?? [EVERYTHING], except, demand: { kind: 'exactly', allowed: exactly ?? [] } };
    }
    const message =
      demands.length === 1 ? 'of may only be used with exactly' : 'give exactly one of allow, deny and exactly';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
