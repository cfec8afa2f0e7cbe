import { beginsWithKubectl, KubectlLineError, parseArguments } from '../../kubernetes/kubectl/arguments.ts';
import { type KubectlRequest, kubectlRequests } from '../../kubernetes/kubectl/kubectl-line.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import { attributesOf } from '../../kubernetes/request/request-info.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { manifestObjects } from './manifest-objects.ts';

/** A request that the user asks about, on its own or as one of those that a kubectl line sends. */
export interface AskedRequest {
  /** `DELETE /api/v1/namespaces/prod/secrets/db`. */
  readonly http: string;
  readonly attributes: Attributes;
  /** Whether it is the purpose of the line; the other requests look things up, or wait. */
  readonly main: boolean;
  /** When it is sent, if it is not always sent. */
  readonly when: string | null;
}

/** The requests of `kubectl …` or of `GET /path`. Throws ExitError if they cannot be determined. */
export async function askedRequests(
  words: readonly string[],
  user: User | null,
  minor: KubernetesMinor,
  io: Io,
): Promise<readonly AskedRequest[]> {
  const [method = '', url = '', ...rest] = words;
  if (rest.length === 0 && /^[a-z]+$/i.test(method) && /^(\/|https?:)/.test(url)) {
    return [httpRequest(method.toUpperCase(), url, user)];
  }
  const requests = await requestsOfLine(words, user, minor, io);
  return requests.map(({ method, url, attributes, main, when }) => ({
    http: `${method} ${url}`,
    attributes,
    main,
    when,
  }));
}

function httpRequest(method: string, url: string, user: User | null): AskedRequest {
  const info = attributesOf(method, url, user);
  if (info.ok) return { http: `${method} ${url}`, attributes: info.attributes, main: true, when: null };
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: kube-apiserver rejects this before the policy is evaluated: ${info.message}`,
  );
}

async function requestsOfLine(
  words: readonly string[],
  user: User | null,
  minor: KubernetesMinor,
  io: Io,
): Promise<readonly KubectlRequest[]> {
  const line = kubectlRequests(words, { user, minor, objects: await objectsNamedBy(words, io) });
  if (!line.ok) throw notALine(words, line.message);
  for (const notice of line.notices) io.say(notice);
  return line.requests;
}

/** The objects in the files of -f. */
async function objectsNamedBy(words: readonly string[], io: Io) {
  try {
    const { flags } = parseArguments(beginsWithKubectl(words) ? words.slice(1) : words);
    const files = flags.get('filename');
    if (typeof files !== 'string' || flags.has('raw')) return [];
    const objects = [];
    for (const file of files.split(',')) objects.push(...(await manifestObjects(file, io)));
    return objects;
  } catch (error) {
    throw error instanceof KubectlLineError ? notALine(words, error.message) : error;
  }
}

function notALine(words: readonly string[], problem: string): ExitError {
  const form = 'After the two dashes, write a kubectl line, or a method and a path such as GET /healthz.';
  return new ExitError(WRONG_USAGE, `cks-lab: ${problem}.${beginsWithKubectl(words) ? '' : ` ${form}`}`);
}
