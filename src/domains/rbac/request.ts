import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import { AUTHENTICATED, userNamed } from './identity.ts';
import type { Point } from './proof/difference.ts';

/** One concrete request, and how to ask the API server about it. */
export interface ConcreteRequest {
  readonly attributes: Attributes & { readonly user: User };
  /** A command that prints `yes` or `no`, or `true` or `false`, for a user who may impersonate. */
  readonly command: string;
}

export function requestAt(point: Point, user: User, served: ServedTable): ConcreteRequest {
  const attributes =
    'path' in point
      ? { user, verb: point.path.verb, path: point.path.path, resource: null }
      : {
          user,
          verb: point.action.verb,
          path: '',
          resource: {
            group: point.action.group,
            resource: point.action.resource,
            subresource: point.action.subresource,
            namespace: point.namespace,
            name: point.name,
          },
        };
  return { attributes, command: commandFor(attributes, served) };
}

/**
 * Asks the API server whether a user may send a request: `kubectl auth can-i …`, or a SubjectAccessReview if `can-i`
 * would ask about something else, as it does for resources that discovery does not list.
 * Source: k8s.io/kubectl pkg/cmd/auth/cani.go.
 */
export function commandFor(attributes: Attributes & { readonly user: User }, served: ServedTable): string {
  const { user, verb, path, resource: target } = attributes;
  const who = impersonation(user);
  if (who === null) return reviewLine(attributes);
  if (target === null) return line(['kubectl', 'auth', 'can-i', verb, path, ...who]);
  const { group, resource, subresource, namespace, name } = target;
  const isDiscovered = served.resources.some((known) => known.group === group && known.resource === resource);
  const isUndiscovered = group === '' && ['users', 'groups'].includes(resource);
  if (!isDiscovered && !isUndiscovered) return reviewLine(attributes);
  const type = group === '' ? resource : `${resource}.${group}`;
  return line([
    ...['kubectl', 'auth', 'can-i', verb, name === '' ? type : `${type}/${name}`],
    ...(subresource === '' ? [] : [`--subresource=${subresource}`]),
    ...(namespace === '' ? ['-A'] : ['-n', namespace]),
    ...who,
  ]);
}

/**
 * The flags that make kubectl act as the user; `null` if no flags do, since the API server adds groups, and for
 * unauthenticated users, who may not send this request. Source: k8s.io/apiserver
 * pkg/endpoints/filters/impersonation/impersonation.go.
 */
function impersonation({ name, groups }: User): readonly string[] | null {
  if (!groups.includes(AUTHENTICATED)) return null;
  const usual = userNamed(name).groups;
  if (groups.length === usual.length && usual.every((group) => groups.includes(group))) return ['--as', name];
  const given = groups.filter((group) => group !== AUTHENTICATED);
  return given.length === 0 ? null : ['--as', name, ...given.flatMap((group) => ['--as-group', group])];
}

function reviewLine({ user, verb, path, resource }: Attributes & { readonly user: User }): string {
  const present = (fields: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: user.name,
      groups: user.groups,
      ...(resource === null
        ? { nonResourceAttributes: { verb, path } }
        : { resourceAttributes: { verb, ...present({ ...resource }) } }),
    },
  };
  return `echo ${quote(JSON.stringify(review))} | kubectl create -f - -o ${quote('jsonpath={.status.allowed}')}`;
}

/** `list pods in namespace ci`, `get /metrics`. */
export function requestInWords({ verb, path, resource: target }: Attributes): string {
  if (target === null) return `${verb} ${path}`;
  const { group, resource, subresource, namespace, name } = target;
  const type = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`;
  return [
    verb,
    type,
    ...(name === '' ? [] : [JSON.stringify(name)]),
    ...(namespace === '' ? [] : [`in ${namespace}`]),
  ].join(' ');
}

function line(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

/** Quotes a word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
