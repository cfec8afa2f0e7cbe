import type { User } from '../../../kubernetes/request/attributes.ts';
import { type Allowed, isAllowed, type Names, together } from '../proof/allowed.ts';
import { NOTHING } from '../proof/difference.ts';
import type { Action, Universe } from '../proof/universe.ts';
import { type ConcreteRequest, requestAt } from '../request.ts';

/** A user whose permissions have been gained. */
export interface Holder {
  readonly as: User;
  readonly allowed: Allowed;
}

/** Everything that some users may do, and which of them. */
export interface Power {
  readonly holders: readonly Holder[];
  /** What they may do together. */
  readonly all: Allowed;
  /** The request, sent by the first user who may send it; `null` if none may. */
  readonly can: (verb: string, type: string, namespace: string, name: string) => ConcreteRequest | null;
  /** Where a verb on a type is allowed, `""` for everywhere, and for which names. */
  readonly places: (verb: string, type: string) => readonly Reach[];
}

export interface Reach {
  readonly namespace: string;
  readonly names: Names;
}

export function powerOf(holders: readonly Holder[], universe: Universe): Power {
  const all = holders.map(({ allowed }) => allowed).reduce(together, NOTHING);
  const actions = new Map(universe.actions.map((action) => [`${action.verb} ${typeOf(action)}`, action]));
  return {
    holders,
    all,
    can(verb, type, namespace, name) {
      const action = actions.get(`${verb} ${type}`);
      if (action === undefined) return null;
      const holder = holders.find(({ allowed }) => isAllowed(allowed, action, namespace, name));
      return holder === undefined ? null : requestAt({ action, namespace, name }, holder.as, universe.served);
    },
    places(verb, type) {
      const action = actions.get(`${verb} ${type}`);
      if (action === undefined) return [];
      return [['', all.everywhere] as const, ...all.inNamespace].flatMap(([namespace, scope]) => {
        const names = scope.get(action.number);
        return names === undefined ? [] : [{ namespace, names }];
      });
    },
  };
}

/** `pods`, `deployments.apps`, `certificatesigningrequests.certificates.k8s.io/approval`. */
function typeOf({ group, resource, subresource }: Action): string {
  const type = group === '' ? resource : `${resource}.${group}`;
  return subresource === '' ? type : `${type}/${subresource}`;
}
