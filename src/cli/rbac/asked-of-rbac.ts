import { userNamed } from '../../domains/rbac/identity.ts';
import { requestInWords } from '../../domains/rbac/request.ts';
import {
  beginsWithKubectl,
  type KubectlArguments,
  KubectlLineError,
  parseArguments,
} from '../../kubernetes/kubectl/arguments.ts';
import { flagText, isSet, namespaceOf } from '../../kubernetes/kubectl/context.ts';
import { resourceType } from '../../kubernetes/kubectl/resource-types.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { User } from '../../kubernetes/request/attributes.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { type AskedRequest, askedRequests } from '../audit/asked-requests.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';

/** The caller, according to options, or to --as in the line. */
export interface Caller {
  readonly user?: string;
  readonly group?: readonly string[];
}

/** The user from the options or from the line. Throws ExitError if neither names one. */
export function callerOf({ user, group = [] }: Caller, words: readonly string[]): User {
  const line = impersonated(words);
  const name = user ?? line.user;
  if (name !== undefined && name !== '') return userNamed(name, [...group, ...(user === undefined ? line.groups : [])]);
  throw new ExitError(WRONG_USAGE, 'cks-lab: name the user: --user NAME, or --as NAME in the kubectl line');
}

/**
 * The requests of `kubectl …` or of `GET /path`, with the user that the line impersonates as the caller; for `kubectl
 * auth can-i …`, the request that it asks about.
 */
export async function askedOfRbac(
  words: readonly string[],
  user: User,
  minor: KubernetesMinor,
  io: Io,
): Promise<readonly AskedRequest[]> {
  const own = withoutImpersonation(words);
  const line = beginsWithKubectl(own) ? own.slice(1) : own;
  if (line[0] !== 'auth' || line[1] !== 'can-i') return askedRequests(own, user, minor, io);
  try {
    return [questionOf(parseArguments(line), user, minor)];
  } catch (error) {
    if (error instanceof KubectlLineError) throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`);
    throw error;
  }
}

/** What `kubectl auth can-i` asks. Source: k8s.io/kubectl pkg/cmd/auth/cani.go. */
function questionOf(line: KubectlArguments, user: User, minor: KubernetesMinor): AskedRequest {
  const [, , verb = '', what = '', ...more] = line.words;
  if (verb === '' || what === '' || more.length > 0) {
    throw new KubectlLineError('kubectl auth can-i takes a verb and a resource, a resource/name or a path');
  }
  const asked = (attributes: AskedRequest['attributes']): AskedRequest => {
    return { http: requestInWords(attributes), attributes, main: true, when: null };
  };
  if (what.startsWith('/')) return asked({ user, verb, path: what, resource: null });
  const [type = '', ...name] = what.split('/');
  const isKnownToTheAuthorizer = ['users', 'groups', '*'].includes(type);
  const { group, resource } = isKnownToTheAuthorizer
    ? { group: '', resource: type }
    : resourceType(servedTable(minor), type);
  const namespace = isSet(line, 'all-namespaces') ? '' : namespaceOf(line);
  const subresource = flagText(line, 'subresource') ?? '';
  return asked({ user, verb, path: '', resource: { group, resource, subresource, namespace, name: name.join('/') } });
}

const IMPERSONATION = /^--(as|as-group)(?:=(.*))?$/s;

function impersonated(words: readonly string[]): {
  readonly user: string | undefined;
  readonly groups: readonly string[];
} {
  let user: string | undefined;
  const groups: string[] = [];
  for (const [place, word] of beforeProgram(words).entries()) {
    const [, flag, value = words[place + 1] ?? ''] = IMPERSONATION.exec(word) ?? [];
    if (flag === 'as') user = value;
    if (flag === 'as-group') groups.push(value);
  }
  return { user, groups };
}

function withoutImpersonation(words: readonly string[]): readonly string[] {
  const mine = beforeProgram(words);
  const isValue = (place: number) => /^--(as|as-group)$/.test(mine[place - 1] ?? '');
  return [...mine.filter((word, place) => !IMPERSONATION.test(word) && !isValue(place)), ...words.slice(mine.length)];
}

/** The words after `--` in a kubectl line run in a container. */
function beforeProgram(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}
