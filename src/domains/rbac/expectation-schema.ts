import * as z from 'zod';
import { parseKubernetesYaml } from '../../kubernetes/decoding/kubernetes-yaml.ts';
import { goPath, placeAt, plainValue } from '../../kubernetes/document.ts';
import type { Place } from '../../kubernetes/place.ts';
import type { Expectation, Requests, Who } from './expectation.ts';
import { serviceAccountName, userNamed } from './identity.ts';

export interface ExpectationsProblem {
  /** `expect[0].may[1].verbs: is missing` */
  readonly message: string;
  readonly place: Place;
}

export type LoadedExpectations =
  | {
      readonly ok: true;
      readonly expectations: readonly Expectation[];
      /** The place of an expectation, by its number. */
      readonly placeOf: (expectation: number) => Place;
    }
  | { readonly ok: false; readonly problems: readonly ExpectationsProblem[] };

/** Parses a file of `rbac test`: a map whose only key is `expect`, a list of expectations. Strict. */
export function loadExpectations(text: string, file: string): LoadedExpectations {
  const read = parseKubernetesYaml(text, file);
  if (!read.ok) return { ok: false, problems: [{ message: read.message, place: read.place }] };
  if (read.duplicates.length > 0) {
    return { ok: false, problems: read.duplicates.map(({ message, place }) => ({ message, place })) };
  }
  const parsed = z.strictObject({ expect: z.array(expectationSchema).min(1) }).safeParse(plainValue(read.root));
  if (parsed.success) {
    return {
      ok: true,
      expectations: parsed.data.expect,
      placeOf: (expectation) => placeAt(read.root, ['expect', expectation]),
    };
  }
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    const at = (where: typeof path, message: string) => ({
      message: where.length === 0 ? message : `${goPath(where)}: ${message}`,
      place: placeAt(read.root, where),
    });
    if (issue.code !== 'unrecognized_keys') return [at(path, inWords(issue))];
    return issue.keys.map((key) => at([...path, key], 'there is no such field'));
  });
  return { ok: false, problems };
}

const TYPES: Readonly<Record<string, string>> = { object: 'a map', array: 'a list', string: 'a string' };

function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return 'must not be empty';
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    default:
      return issue.message;
  }
}

const word = z.string().min(1);
const words = z.array(word).min(1);

const requestsSchema = z
  .strictObject({
    verbs: words,
    apiGroups: z.array(z.string()).min(1).optional(),
    resources: words.optional(),
    resourceNames: words.optional(),
    nonResourceURLs: words.optional(),
    namespaces: words.optional(),
  })
  .refine(({ resources, nonResourceURLs }) => (resources === undefined) !== (nonResourceURLs === undefined), {
    message: 'names either resources or nonResourceURLs',
  })
  .refine(
    ({ nonResourceURLs, apiGroups, resourceNames, namespaces }) =>
      nonResourceURLs === undefined || [apiGroups, resourceNames, namespaces].every((field) => field === undefined),
    { message: 'nonResourceURLs can only be combined with verbs' },
  )
  .transform(
    ({ verbs, apiGroups, resources, resourceNames = [], nonResourceURLs = [], namespaces = null }): Requests => ({
      verbs,
      apiGroups: resources === undefined ? [] : (apiGroups ?? ['']),
      resources: resources ?? [],
      resourceNames,
      nonResourceURLs,
      namespaces,
    }),
  );

/** `ci/deployer` */
const account = z.string().regex(/^[^/]+\/[^/]+$/, { error: 'must be written as namespace/name' });

const whoSchema = z.union(
  [
    z
      .strictObject({ user: word, groups: z.array(word).default([]) })
      .transform(({ user, groups }): Who => ({ kind: 'user', user: userNamed(user, groups) })),
    z
      .strictObject({ serviceAccount: account })
      .transform(({ serviceAccount }): Who => ({ kind: 'user', user: userNamed(userNameOf(serviceAccount)) })),
    z.literal('anyone').transform((): Who => ({ kind: 'anyone-but', users: [], groups: [] })),
    z
      .strictObject({
        anyoneBut: z.strictObject({
          users: z.array(word).default([]),
          groups: z.array(word).default([]),
          serviceAccounts: z.array(account).default([]),
        }),
      })
      .transform(
        ({ anyoneBut: { users, groups, serviceAccounts } }): Who => ({
          kind: 'anyone-but',
          users: [...users, ...serviceAccounts.map(userNameOf)],
          groups,
        }),
      ),
  ],
  {
    error:
      'expected {user: NAME, groups: [GROUP]}, {serviceAccount: NAMESPACE/NAME}, anyone, ' +
      'or {anyoneBut: {users: [], groups: [], serviceAccounts: []}}',
  },
);

function userNameOf(serviceAccount: string): string {
  const [namespace = '', name = ''] = serviceAccount.split('/');
  return serviceAccountName(namespace, name);
}

/**
 * The schema of an expectation, for formats that embed it: `{name, who, may?: [REQUESTS], mayNot?: [REQUESTS] | rest,
 * escalation?: none}`, where REQUESTS are the fields of a rule and `namespaces`. Strict: an unknown field is a problem.
 */
export const expectationSchema: z.ZodType<Expectation> = z
  .strictObject({
    name: word,
    who: whoSchema,
    may: z.array(requestsSchema).min(1).optional(),
    mayNot: z
      .union([z.literal('rest'), z.array(requestsSchema).min(1)], { error: 'expected rest, or a list of requests' })
      .optional(),
    escalation: z.literal('none').optional(),
  })
  .refine(({ may, mayNot, escalation }) => [may, mayNot, escalation].some((field) => field !== undefined), {
    message: 'has no effect: give may, mayNot or escalation',
  })
  .transform(({ name, who, may = [], mayNot = [], escalation }) => ({
    name,
    who,
    may,
    mayNot,
    withoutEscalation: escalation === 'none',
  }));
