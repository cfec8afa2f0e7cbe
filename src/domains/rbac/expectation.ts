import type { User } from '../../kubernetes/request/attributes.ts';
import type { Way } from './escalation/way.ts';
import type { Decision } from './evaluate.ts';
import type { PolicyRule } from './rbac-objects.ts';
import type { ConcreteRequest } from './request.ts';

/** Requests as a rule names them, everywhere or in some namespaces alone. */
export interface Requests extends PolicyRule {
  /** `null` for the whole cluster, every namespace included. */
  readonly namespaces: readonly string[] | null;
}

/** Who is meant: one user, or everybody but some, of whom a group stands for all its members. */
export type Who =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'anyone-but'; readonly users: readonly string[]; readonly groups: readonly string[] };

/** A requirement on what somebody may do. */
export interface Expectation {
  readonly name: string;
  readonly who: Who;
  /** Requests that must all be allowed. */
  readonly may: readonly Requests[];
  /**
   * Requests of which none may be allowed but those in `may`; `rest` for all, without those that every cluster allows the
   * user by what the API server creates itself.
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
