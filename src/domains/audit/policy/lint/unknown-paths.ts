import { attributesOf } from '../../../../kubernetes/request/request-info.ts';
import type { ServedPath, ServedTable } from '../../../../kubernetes/request/served.ts';
import { closest } from '../../../../text/spelling.ts';
import { pathMatches } from '../matching.ts';
import type { PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Severity } from './finding.ts';

/** The problem with an entry of a rule's `nonResourceURLs` that matches no path of kube-apiserver. */
export function pathProblem(spec: string, rule: PolicyRule, table: ServedTable): PathProblem | null {
  return forResources(spec, rule) ?? unserved(spec, rule, table);
}

/** Whether there is, or can be, a handler for a path that does not count as served. */
export function hasHiddenHandler(spec: string, { paths, unlisted }: ServedTable): boolean {
  const [stem] = split(spec);
  return (
    isMet(spec, unlisted) || PERHAPS.some((prefix) => spec.startsWith(prefix)) || (stem !== spec && isMet(stem, paths))
  );
}

/** Paths that depend on the configuration or no longer exist: once written deliberately, and harmless. */
const PERHAPS = ['/healthz/', '/livez/', '/readyz/', '/debug/', '/logs', '/swagger', '/ui'];

function isMet(spec: string, paths: readonly ServedPath[]): boolean {
  return paths.some(({ path, prefix }) => pathMatches(path, spec) || (prefix && spec.startsWith(path)));
}

export interface PathProblem {
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The intended rule; `null` if that is not clear. */
  readonly meant: Selector | null;
}

const OF_RESOURCES = /^(\/(?:api|apis\/([^/*]+))\/[^/*]+\/)[^/]/;

function forResources(spec: string, rule: PolicyRule): PathProblem | null {
  const [, root, group = ''] = OF_RESOURCES.exec(spec) ?? [];
  if (root === undefined) return null;
  const info = attributesOf('GET', split(spec)[0], null);
  const target = info.ok ? info.attributes.resource : null;
  const { resource, subresource, namespace } = target ?? { resource: '', subresource: '', namespace: '' };
  const resources = resource === '' ? [] : [subresource === '' ? resource : `${resource}/${subresource}`];
  const conditions = [
    ...(namespace === '' ? [] : [`namespaces: [${namespace}]`]),
    `resources: [{group: "${group}"${resources.map((name) => `, resources: [${name}]`).join('')}}]`,
  ];
  const alone = rule.nonResourceURLs.length === 1 ? 'instead' : 'in a separate rule';
  const meant = `rite ${conditions.map((condition) => `\`${condition}\``).join(' and ')} ${alone}.`;
  return {
    severity: 'error',
    message: `\`${spec}\` matches no non-resource path: requests below \`${root}\` are for resources.`,
    fix: rule.level === 'None' ? `Remove it. If such requests should really not be logged, w${meant}` : `W${meant}`,
    meant: {
      ...EVERYTHING,
      users: rule.users,
      userGroups: rule.userGroups,
      verbs: rule.verbs,
      namespaces: namespace === '' ? [] : [namespace],
      resources: [{ group, resources, resourceNames: [] }],
    },
  };
}

function unserved(spec: string, rule: PolicyRule, table: ServedTable): PathProblem | null {
  if (isMet(spec, table.paths) || hasHiddenHandler(spec, table)) return null;
  const [stem, ending] = split(spec);
  const near = closest(
    stem,
    [...table.paths, ...table.unlisted].map(({ path }) => path),
  );
  if (near === undefined) {
    const message = `\`${spec}\` matches no path of kube-apiserver, which serves nothing there.`;
    const fix = 'Remove it, or write a path that `kubectl get --raw /` lists.';
    return { severity: 'warning', message, fix, meant: null };
  }
  const right = `${split(near)[0]}${ending}`;
  return {
    severity: 'error',
    message: `\`${spec}\` matches no path of kube-apiserver; \`${right}\` does.`,
    fix: `Write \`${right}\` instead.`,
    meant: { ...rule, nonResourceURLs: [right] },
  };
}

/** A path without the slash or the wildcard at its end, and these. */
function split(spec: string): readonly [stem: string, ending: string] {
  const stem = spec.replace(/\/?\**$/, '');
  return [stem, spec.slice(stem.length)];
}
