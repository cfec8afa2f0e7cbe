import type { Decision } from './evaluate.ts';
import { writtenLevel } from './evaluate.ts';
import type { GroupResources, Level, Selector } from './policy.ts';
import { EVERYTHING } from './policy.ts';

/** What must not be read by everybody who may read the log. */
export type SecretContent = 'secrets' | 'reviewed tokens' | 'issued tokens' | 'configmaps';

/** A resource whose objects hold secret content, and the verbs whose bodies carry it. */
export interface SecretHolder {
  readonly content: SecretContent;
  readonly group: string;
  /** As an entry of `resources` names it: `serviceaccounts/token`. */
  readonly resource: string;
  /** Of requests whose own body carries it. */
  readonly request: readonly string[];
  /** Of requests whose answer carries it. */
  readonly response: readonly string[];
}

const WRITES = ['create', 'update', 'patch'];
/**
 * A deleted collection is answered with its objects; so is a single deletion, instead of a Status, while a finalizer,
 * `propagationPolicy: Foreground` or `Orphan` delays it. A watch is a stream and leaves no body.
 */
const ANSWERS = ['get', 'list', ...WRITES, 'delete', 'deletecollection'];

/**
 * The one definition of bodies that hold secret content. A deletion sends DeleteOptions, a TokenRequest asks for a token
 * that only its answer holds, and a TokenReview is answered with the token that was sent.
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
 * The requests for the holder of which a level that is written holds secret content; `null` if none do. It is the
 * same object each time, since questions about requests know selectors by identity.
 */
export function secretsAt(holder: SecretHolder, level: Level): Selector | null {
  return SELECTORS.get(holder)?.[level] ?? null;
}

/** The same for the log that a decision leaves, which has bodies in the last event of a request alone. */
export function secretsWritten(holder: SecretHolder, decision: Decision): Selector | null {
  return decision.omitStages.includes('ResponseComplete') ? null : secretsAt(holder, writtenLevel(decision));
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
