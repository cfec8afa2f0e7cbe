import type { Place } from '../../../kubernetes/place.ts';
import type { User } from '../../../kubernetes/request/attributes.ts';
import { closest } from '../../../text/spelling.ts';
import { userOf } from '../identity.ts';
import { groupMatches, pathMatches, resourceMatches, verbMatches } from '../matches.ts';
import type { Action } from '../proof/universe.ts';
import type { PolicyRule, Role } from '../rbac-objects.ts';
import { namespaceOf, objectInWords } from '../rbac-objects.ts';
import { type Finding, type Linted, type Shown, shownAt } from './finding.ts';

/** Words in rules that no request can match: misspelled, from another group, or for requests that have no name. */
export function* deadRules(linted: Linted): Generator<Finding> {
  for (const role of linted.loaded.set.roles) {
    if (role.placeOf === null || (role.kind === 'ClusterRole' && role.aggregates !== null)) continue;
    for (const [number, rule] of role.rules.entries()) {
      const at = (field: string, item: number) => role.placeOf?.(['rules', number, field, item]) ?? NOWHERE;
      const about: About = { linted, role, rule, at };
      if (rule.nonResourceURLs.length > 0) yield* deadPaths(about);
      else {
        yield* deadGroups(about);
        yield* deadResources(about);
        yield* deadVerbs(about);
        yield* namelessVerbs(about);
      }
    }
  }
}

interface About {
  readonly linted: Linted;
  readonly role: Role;
  readonly rule: PolicyRule;
  readonly at: (field: string, item: number) => Place;
}

const NOWHERE: Place = { file: '', line: 1, column: 1 };

/** Groups with a version, and groups whose spelling is close to that of a served one. */
function* deadGroups({ linted, role, rule, at }: About): Generator<Finding> {
  const { served } = linted.universe;
  for (const [item, group] of rule.apiGroups.entries()) {
    if (group === '*' || served.groups.has(group)) continue;
    const withoutVersion = group === 'v1' || group === 'core' ? '' : group.replace(/\/v\d.*$/, '');
    const meant = served.groups.has(withoutVersion)
      ? withoutVersion
      : ([...served.groups].find((known) => known.startsWith(`${group}.`)) ?? closest(group, served.groups));
    if (meant === undefined && withoutVersion === group) continue;
    yield {
      lint: 'api-group',
      severity: 'error',
      place: at('apiGroups', item),
      message: `${objectInWords(role)}: Kubernetes has no API group ${JSON.stringify(group)}, so what the rule names in it never matches.`,
      consequence: null,
      fix: `Write ${JSON.stringify(meant ?? withoutVersion)}.`,
    };
  }
}

function* deadResources(about: About): Generator<Finding> {
  const { linted, role, rule, at } = about;
  const { actions, served } = linted.universe;
  const isCustom = rule.apiGroups.some((group) => group === '*' || !served.groups.has(group));
  for (const [item, written] of rule.resources.entries()) {
    const [resource = '', subresource = ''] = written.split('/');
    const matched = actions.filter((action) => resourceMatches(written, action.resource, action.subresource));
    const inGroups = matched.filter((action) => groupMatches(rule, action.group));
    if (inGroups.length > 0) {
      if (
        isNamespacedRole(role) &&
        inGroups.every(({ places }) => places.every((place) => place.namespace === 'none'))
      ) {
        yield clusterScoped(about, item, written, inGroups);
      }
      continue;
    }
    if (isCustom && !isLikeAKind(written)) continue;
    const elsewhere = matched.find(({ kind }) => kind !== 'custom');
    const place = at('resources', item);
    if (elsewhere !== undefined) {
      yield {
        lint: 'api-group',
        severity: 'error',
        place,
        message: `${objectInWords(role)}: ${written} is in API group ${JSON.stringify(elsewhere.group)}, not in ${groupsInWords(rule)}, so the rule never matches it.`,
        consequence: denied(about, elsewhere),
        fix: `Add a rule with apiGroups: [${JSON.stringify(elsewhere.group)}].`,
      };
      continue;
    }
    const known = served.resources.filter((entry) => entry.subresource === '');
    const like = known.find(
      ({ kind, singular, shortNames, resource: plural }) =>
        [kind.toLowerCase(), singular, ...shortNames].includes(resource.toLowerCase()) ||
        plural === resource.toLowerCase(),
    );
    const meantResource = like?.resource ?? closest(resource, new Set(known.map((entry) => entry.resource)));
    const parts = served.resources.filter(
      (entry) => entry.resource === (meantResource ?? resource) || resource === '*',
    );
    const names = new Set(parts.map((entry) => entry.subresource).filter((name) => name !== ''));
    const meantPart = names.has(subresource) ? subresource : (closest(subresource, names) ?? ALIASES.get(subresource));
    const meant = subresource === '' ? meantResource : meantPart && `${meantResource ?? resource}/${meantPart}`;
    yield {
      lint: 'unknown-resource',
      severity: 'error',
      place,
      message: `${objectInWords(role)}: no API group here has a resource ${written}, so the rule never matches it.`,
      consequence: null,
      fix: meant === undefined ? 'Remove it, or correct its name.' : `Write ${meant}.`,
    };
  }
}

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['logs', 'log'],
  ['execute', 'exec'],
  ['port-forward', 'portforward'],
  ['port_forward', 'portforward'],
]);

/** Resource names are lowercase and plural; no custom resource has a name with a capital letter either. */
function isLikeAKind(written: string): boolean {
  return written !== '*' && /[A-Z]/.test(written);
}

function clusterScoped(about: About, item: number, written: string, actions: readonly Action[]): Finding {
  const [action] = actions;
  return {
    lint: 'cluster-scoped',
    severity: 'error',
    place: about.at('resources', item),
    message: `${objectInWords(about.role)}: ${written} is cluster-scoped, so a Role never allows access to it.`,
    consequence: action === undefined ? null : denied(about, action),
    fix: 'Move the rule into a ClusterRole, and bind it with a ClusterRoleBinding.',
  };
}

function* deadVerbs(about: About): Generator<Finding> {
  const { linted, role, rule, at } = about;
  const { actions, served } = linted.universe;
  const isCustom = rule.apiGroups.some((group) => group === '*' || !served.groups.has(group));
  const matched = actions.filter(
    ({ group, resource, subresource }) =>
      groupMatches(rule, group) && rule.resources.some((one) => resourceMatches(one, resource, subresource)),
  );
  const known = new Set(actions.filter(({ kind }) => kind !== 'custom').map(({ verb }) => verb));
  for (const [item, verb] of rule.verbs.entries()) {
    if (verb === '*') continue;
    if (!known.has(verb) && (!isCustom || closest(verb, known) !== undefined || MEANT_VERBS.has(verb.toLowerCase()))) {
      const meant = known.has(verb.toLowerCase())
        ? verb.toLowerCase()
        : (MEANT_VERBS.get(verb.toLowerCase()) ?? closest(verb, known));
      yield {
        lint: 'unknown-verb',
        severity: 'error',
        place: at('verbs', item),
        message: `${objectInWords(role)}: no request has the verb ${JSON.stringify(verb)}, so it allows nothing.`,
        consequence: null,
        fix: meant === undefined ? 'Remove it.' : `Write ${meant}.`,
      };
    } else if (matched.length > 0 && known.has(verb) && !matched.some((action) => action.verb === verb)) {
      yield {
        lint: 'never-matches',
        severity: 'info',
        place: at('verbs', item),
        message: `${objectInWords(role)}: none of the rule's resources supports the verb ${verb}, so it allows nothing.`,
        consequence: null,
        fix: 'Remove it.',
      };
    }
    if (!isNamespacedRole(role)) continue;
    const ofVerb = matched.filter((action) => action.verb === verb);
    const isMixed = matched.some(({ places }) => places.some((place) => place.namespace !== 'none'));
    if (isMixed && ofVerb.length > 0 && ofVerb.every(({ places }) => places.every((one) => one.namespace === 'none'))) {
      const [action] = ofVerb;
      yield {
        lint: 'cluster-scoped',
        severity: 'error',
        place: at('verbs', item),
        message: `${objectInWords(role)}: ${verb} on ${[...new Set(ofVerb.map(({ resource }) => resource))].join(', ')} is a request without a namespace, so a Role never allows it.`,
        consequence: action === undefined ? null : denied(about, action),
        fix: 'Move the verb into a ClusterRole, and bind it with a ClusterRoleBinding.',
      };
    }
  }
}

const MEANT_VERBS: ReadonlyMap<string, string> = new Map([
  ['read', 'get'],
  ['view', 'get'],
  ['describe', 'get'],
  ['write', 'update'],
  ['edit', 'update'],
  ['put', 'update'],
  ['replace', 'update'],
  ['apply', 'patch'],
  ['post', 'create'],
  ['add', 'create'],
  ['remove', 'delete'],
  ['exec', 'create'],
  ['all', '*'],
]);

/** Source: ResourceNameMatches of pkg/apis/rbac/v1/evaluation_helpers.go: a request without a name has the name "". */
function* namelessVerbs(about: About): Generator<Finding> {
  const { linted, role, rule, at } = about;
  if (rule.resourceNames.length === 0 || rule.resourceNames.includes('')) return;
  const [name = ''] = rule.resourceNames;
  const matched = linted.universe.actions.filter(
    ({ group, resource, subresource, kind }) =>
      kind !== 'question' &&
      groupMatches(rule, group) &&
      rule.resources.some((one) => resourceMatches(one, resource, subresource)),
  );
  for (const [item, verb] of rule.verbs.entries()) {
    const ofVerb = matched.filter((action) => verb !== '*' && verbMatches({ ...rule, verbs: [verb] }, action.verb));
    if (ofVerb.length === 0 || !ofVerb.some(({ places }) => places.some((place) => place.name === 'none'))) continue;
    const byName = ofVerb.some(({ places }) => places.some((place) => place.name === 'some'));
    const [action] = ofVerb.filter(({ places }) => places.some((place) => place.name === 'none'));
    if (byName && !['list', 'watch'].includes(verb)) continue;
    yield {
      lint: 'nameless-verb',
      severity: byName ? 'warning' : 'error',
      place: at('verbs', item),
      message: byName
        ? `${objectInWords(role)}: with resourceNames, ${verb} is allowed only with --field-selector=metadata.name=${name}.`
        : `${objectInWords(role)}: a ${verb} request contains no name, so with resourceNames the rule never allows it.`,
      consequence: action === undefined ? null : denied(about, action),
      fix: byName
        ? `Move ${verb} to a separate rule without resourceNames if everything may be read; otherwise remove it.`
        : `Move ${verb} to a separate rule without resourceNames.`,
    };
  }
}

function* deadPaths({ linted, role, rule, at }: About): Generator<Finding> {
  for (const [item, pattern] of rule.nonResourceURLs.entries()) {
    if (linted.universe.paths.some(({ path }) => pathMatches(pattern, path))) continue;
    const isInside = /\*./.test(pattern);
    yield {
      lint: 'unknown-path',
      severity: isInside ? 'error' : 'info',
      place: at('nonResourceURLs', item),
      message: isInside
        ? `${objectInWords(role)}: * is a wildcard only at the end of a path, so ${pattern} matches only itself.`
        : `${objectInWords(role)}: the API server has no path ${pattern}, so the rule never matches.`,
      consequence: null,
      fix: isInside ? 'Put one * at the end.' : 'Remove it, or correct it.',
    };
  }
}

function isNamespacedRole(role: Role): boolean {
  return role.kind === 'Role';
}

/** A request that the author meant to allow, which is denied; `null` if no subject is bound to the role. */
function denied({ linted, role }: About, action: Action): Shown | null {
  const user = userBoundTo(linted, role);
  const inNamespace = action.places.filter((place) => place.namespace !== 'none');
  const [place] = (role.kind === 'Role' && inNamespace.length > 0 ? inNamespace : action.places).toSorted(
    (one, other) => Number(one.name === 'some') - Number(other.name === 'some'),
  );
  if (user === null || place === undefined) return null;
  const namespace = place.namespace === 'none' ? '' : namespaceOf(role) || linted.universe.otherNamespace;
  const names = { none: '', some: place.namespace === 'own' ? namespace : linted.universe.otherName };
  const shown = shownAt(linted, user, { action, namespace, name: names[place.name] });
  return shown.decision.allowed ? null : shown;
}

export function userBoundTo({ loaded: { set } }: Linted, role: Role): User | null {
  const binding = set.bindings.find(
    ({ kind, roleRef, ...rest }) =>
      roleRef.kind === role.kind &&
      roleRef.name === role.name &&
      (role.kind === 'ClusterRole' || ('namespace' in rest && rest.namespace === role.namespace)),
  );
  const [subject] = binding?.subjects ?? [];
  return subject === undefined ? null : userOf(subject, () => false);
}

function groupsInWords({ apiGroups }: PolicyRule): string {
  return apiGroups.map((group) => JSON.stringify(group)).join(', ');
}
