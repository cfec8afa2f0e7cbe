import type { Decision, Grant } from '../../domains/rbac/evaluate.ts';
import { grantInWords } from '../../domains/rbac/words.ts';
import { at } from '../place-text.ts';

/** `allowed by ClusterRoleBinding ci, rule 2 of ClusterRole deployer (roles.yaml:12:3)`. */
export function decisionText({ allowed, by }: Decision): string {
  if (!allowed || by === null) return 'forbidden';
  return typeof by === 'string'
    ? `allowed for every member of ${by}, regardless of RBAC`
    : `allowed by ${grantText(by)}`;
}

export function grantText(grant: Grant): string {
  const place = grant.role.placeOf?.(['rules', grant.number]);
  return `${grantInWords(grant)}${place === undefined ? ' (built in)' : ` (${at(place)})`}`;
}
