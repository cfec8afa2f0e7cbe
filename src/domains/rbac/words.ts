import type { Gain } from './escalation/way.ts';
import type { Decision, Grant } from './evaluate.ts';
import type { Mismatch, NearMiss } from './explain.ts';
import { userInWords } from './identity.ts';
import { namespaceOf, objectInWords } from './rbac-objects.ts';

/** What is gained at the end of a way: `may do everything`. */
export function gainInWords(gain: Gain): string {
  switch (gain.kind) {
    case 'cluster-admin':
      return 'may do everything in the cluster';
    case 'namespace-admin':
      return `may do everything in ${gain.namespace}`;
    case 'node':
      return 'is root on a node, with the credentials of every Pod there';
    case 'identity':
      return `acts as ${userInWords(gain.user)}`;
    case 'role':
      return `holds ${objectInWords(gain.role)} ${gain.namespace === '' ? 'in the whole cluster' : `in ${gain.namespace}`}`;
    case 'secrets': {
      const whose = gain.names === null ? 'every Secret' : `the Secrets ${gain.names.join(', ')}`;
      return `knows ${whose} ${gain.namespace === '' ? 'of the cluster' : `of ${gain.namespace}`}`;
    }
    case 'interception':
      return 'sees or changes requests of other users';
    case 'scheduling':
      return 'decides on which nodes Pods run';
    case 'guards':
      return `is no longer restricted by admission${gain.namespace === '' ? '' : ` in ${gain.namespace}`}`;
  }
}

/** `ClusterRoleBinding ci, rule 2 of ClusterRole deployer`: counted from 1 for users. */
export function grantInWords({ binding, role, number }: Grant): string {
  const copiedFrom = role.kind === 'ClusterRole' ? role.rules[number]?.copiedFrom : undefined;
  const origin = copiedFrom === undefined ? '' : `, copied from rule ${copiedFrom.rule + 1} of ${copiedFrom.role}`;
  return `${objectInWords(binding)}, rule ${number + 1} of ${objectInWords(role)}${origin}`;
}

const WRONG: Readonly<Record<Mismatch, (grant: Grant) => string>> = {
  verb: ({ rule }) => `its verbs are ${rule.verbs.join(', ')}`,
  apiGroup: ({ rule }) => `its API groups are ${rule.apiGroups.map((group) => JSON.stringify(group)).join(', ')}`,
  resource: ({ rule }) => `its resources are ${rule.resources.join(', ')}`,
  resourceName: ({ rule }) => `its resourceNames are ${rule.resourceNames.join(', ')}`,
  path: ({ rule }) => `its paths are ${rule.nonResourceURLs.join(', ')}`,
  namespace: ({ binding }) => `it applies only in ${namespaceOf(binding)}`,
};

/** Why a rule that nearly allows a request does not: `its verbs are get, list`. */
export function mismatchInWords({ mismatch, grant }: NearMiss): string {
  return WRONG[mismatch](grant);
}

/** `allowed by RoleBinding web/deployer, rule 2 of Role web/deployer`. */
export function decisionInWords({ allowed, by }: Decision): string {
  if (!allowed || by === null) return 'forbidden';
  return typeof by === 'string'
    ? `allowed to every member of ${by}, whatever RBAC says`
    : `allowed by ${grantInWords(by)}`;
}
