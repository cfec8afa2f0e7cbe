import type { User } from '../../kubernetes/request/attributes.ts';
import type { Way } from './escalation/way.ts';
import type { Decision } from './evaluate.ts';
import type { PolicyRule } from './rbac-objects.ts';
import type { ConcreteRequest } from './request.ts';

/** Requests as a rule names them, everywhere or only in some namespaces. */
export interface Requests extends PolicyRule {
  /** `null` for the whole cluster, including every namespace. */
  readonly namespaces: readonly string[] | null;
}

/** The users in question: one user, or all users except some, where a group represents all its members. */
export type Who =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'anyone-but'; readonly users: readonly string[]; readonly groups: readonly string[] };

/** A requirement on what users may do. */
export interface Expectation {
  readonly name: string;
  readonly who: Who;
  /** Requests that must all be allowed. */
  readonly may: readonly Requests[];
  /**
   * Requests of which none may be allowed except those in `may`; `rest` means all, except those that the API server's
   * own roles and bindings allow the user in every cluster.
   */
  readonly mayNot: readonly Requests[] | 'rest';
  /** Whether there must be no way to more power. */
  readonly withoutEscalation: boolean;
}

/** What breaks an expectation. */
export type Counterexample =
  | (ConcreteRequest & {
      readonly kind: 'request';
      readonly wanted: 'allowed' | 'forbidden';
      readonly decision: Decision;
    })
  | { readonly kind: 'escalation'; readonly user: User; readonly way: Way };

export type Proof =
  | { readonly status: 'holds' }
  | { readonly status: 'broken'; readonly counterexample: Counterexample };
