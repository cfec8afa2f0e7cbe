import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from './evaluate.ts';
import { selects, writtenLevel } from './evaluate.ts';
import type { GroupResources, Level, Selector } from './policy.ts';
import { EVERYTHING } from './policy.ts';

/** Content that must not be visible to everyone who may read the log. */
export type SecretContent = 'secrets' | 'reviewed tokens' | 'issued tokens' | 'configmaps';

/** A resource whose objects contain secret content, and the verbs whose bodies contain it. */
export interface SecretHolder {
  readonly content: SecretContent;
  readonly group: string;
  /** As an entry of `resources` names it: `serviceaccounts/token`. */
  readonly resource: string;
  /** The verbs of requests whose own body contains it. */
  readonly request: readonly string[];
  /** The verbs of requests whose response contains it. */
  readonly response: readonly string[];
}

const WRITES = ['create', 'update', 'patch'];
/**
 * The response to the deletion of a collection contains its objects; so does the response to a single deletion, instead
 * of a Status, if a finalizer or `propagationPolicy: Foreground` or `Orphan` delays it. A watch is a stream and leaves
 * no body.
 */
const ANSWERS = ['get', 'list', ...WRITES, 'delete', 'deletecollection'];

/**
 * The single definition of bodies that contain secret content. A deletion sends DeleteOptions, a TokenRequest asks for
 * a token that only its response contains, and the response to a TokenReview contains the token that was sent.
 * Source: k8s.io/apiserver pkg/registry/generic/registry/store.go (Delete, DeleteCollection) and k8s.io/kubernetes
 * pkg/registry/authentication/tokenreview and pkg/registry/core/serviceaccount/storage/token.go.
 */
export const SECRET_HOLDERS: readonly SecretHolder[] = [
  { content: 'secrets', group: '', resource: 'secrets', request: WRITES, response: ANSWERS },
  {
    content: 'reviewed tokens',
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    request: ['create'],
    response: ['create'],
  },
  { content: 'issued tokens', group: '', resource: 'serviceaccounts/token', request: [], response: ['create'] },
  { content: 'configmaps', group: '', resource: 'configmaps', request: WRITES, response: ANSWERS },
];

/**
 * The requests for the holder that write secret content at a level; `null` if there are none. Always returns the same
 * object, since questions about requests recognize selectors by identity.
 */
export function secretsAt(holder: SecretHolder, level: Level): Selector | null {
  return SELECTORS.get(holder)?.[level] ?? null;
}

/** The same for the log that a decision leaves, in which only the last event of a request has bodies. */
export function secretsWritten(holder: SecretHolder, decision: Decision): Selector | null {
  return decision.omitStages.includes('ResponseComplete') ? null : secretsAt(holder, writtenLevel(decision));
}

/** The secret content of the bodies of one request; `null` for a body that has none. */
export function secretsInBodies(
  request: Attributes,
  minor: KubernetesMinor,
): { readonly request: SecretContent | null; readonly response: SecretContent | null } {
  const holder = SECRET_HOLDERS.find((one) => selects({ ...EVERYTHING, resources: [entryOf(one)] }, request, minor));
  const contentIf = (verbs: readonly string[] = []) =>
    verbs.includes(request.verb) ? (holder?.content ?? null) : null;
  return { request: contentIf(holder?.request), response: contentIf(holder?.response) };
}

/** The holder's entry of a rule's `resources`. */
export function entryOf({ group, resource }: SecretHolder): GroupResources {
  return { group, resources: [resource], resourceNames: [] };
}

function verbsAt({ request, response }: SecretHolder, level: Level): readonly string[] {
  if (level === 'Request') return request;
  return level === 'RequestResponse' ? [...new Set([...request, ...response])] : [];
}

const SELECTORS: ReadonlyMap<SecretHolder, Readonly<Record<Level, Selector | null>>> = new Map(
  SECRET_HOLDERS.map((holder) => {
    const at = (level: Level): Selector | null => {
      const verbs = verbsAt(holder, level);
      return verbs.length === 0 ? null : { ...EVERYTHING, verbs, resources: [entryOf(holder)] };
    };
    const byLevel = { None: at('None'), Metadata: at('Metadata') };
    return [holder, { ...byLevel, Request: at('Request'), RequestResponse: at('RequestResponse') }];
  }),
);
