import { beforeAll, expect, test } from 'vitest';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import { SECRET_HOLDERS } from '../../../src/domains/audit/policy/secret-bodies.ts';
import { auditLogOf, type Kubectl } from './audited-api-server.ts';

const EVERYTHING = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, users: ["system:apiserver"]}
- {level: RequestResponse}
`;

/** Occurs in the data of every Secret and ConfigMap, and in the token that is reviewed. */
const MARKER = 'bWFya2Vy';

interface Seen {
  /** For example, `create tokenreviews.authentication.k8s.io`. */
  readonly request: string;
  readonly inRequest: boolean;
  readonly inResponse: boolean;
}

const KINDS = [
  { kind: 'Secret', resource: 'secrets' },
  { kind: 'ConfigMap', resource: 'configmaps' },
] as const;

/** Sends every kind of request for Secrets and ConfigMaps, including deletions with different kinds of responses. */
async function sendRequests(kubectl: Kubectl): Promise<void> {
  const send = async (...args: readonly string[]) => succeeded(await kubectl('admin', args));
  const feed = async (text: string, ...args: readonly string[]) => succeeded(await kubectl('admin', args, text));
  for (const { kind, resource } of KINDS) {
    const object = (name: string, more = '') =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: default${more}}\ndata: {key: ${MARKER}}\n`;
    await feed(object('plain'), 'create', '-f', '-');
    await feed(object('plain'), 'replace', '-f', '-');
    await feed(object('applied'), 'apply', '--server-side', '-f', '-');
    await send('patch', resource, 'plain', '-p', `{"data":{"more":"${MARKER}"}}`);
    await send('get', resource, 'plain', '-o', 'yaml');
    await send('get', resource, '-o', 'yaml');
    await kubectl('admin', ['get', resource, '-w', '-o', 'yaml', '--request-timeout=2s']);
    await send('delete', resource, 'plain');
    for (const cascade of ['foreground', 'orphan']) {
      await feed(object(cascade), 'create', '-f', '-');
      await send('delete', resource, cascade, `--cascade=${cascade}`, '--wait=false');
    }
    await feed(object('finalized', ', finalizers: [example.com/hold]'), 'create', '-f', '-');
    await send('delete', resource, 'finalized', '--wait=false');
    await send('delete', '--raw', `/api/v1/namespaces/default/${resource}`);
  }
  await send('create', 'serviceaccount', 'robot');
  await send('create', 'token', 'robot');
  await feed(
    JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: MARKER } }),
    'create',
    '-f',
    '-',
  );
}

function succeeded({ exitCode, stderr }: { readonly exitCode: number | undefined; readonly stderr: string }): void {
  if (exitCode !== 0) throw new Error(stderr);
}

function seenIn(log: Buffer): readonly Seen[] {
  return log
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): readonly Seen[] => {
      const { verb, objectRef, requestObject, responseObject } = JSON.parse(line);
      if (objectRef === undefined) return [];
      const { resource, subresource, apiGroup } = objectRef;
      const name = [resource, ...(subresource === undefined ? [] : [subresource])].join('/');
      const request = `${verb} ${name}${apiGroup === undefined ? '' : `.${apiGroup}`}`;
      return [{ request, inRequest: containsSecret(requestObject), inResponse: containsSecret(responseObject) }];
    });
}

/** Whether the body contains the marker, or a token that the API server has issued. */
function containsSecret(body: unknown): boolean {
  const text = JSON.stringify(body ?? null);
  return text.includes(MARKER) || text.includes('"token":"ey');
}

let seen: readonly Seen[];

beforeAll(async () => {
  const signal = AbortSignal.timeout(600_000);
  const wanted = ['etcd', 'kube-apiserver', 'kubectl'] as const;
  const programs = await obtainPrograms({ programs: wanted, minor: 37, signal, progress: () => {} });
  seen = seenIn(await auditLogOf(programs, EVERYTHING, signal, sendRequests));
});

function requestsWhere(holds: (one: Seen) => boolean): readonly string[] {
  return [...new Set(seen.filter(holds).map(({ request }) => request))].sort();
}

function expectedOf(side: 'request' | 'response'): readonly string[] {
  return SECRET_HOLDERS.flatMap((holder) =>
    holder[side].map((verb) => `${verb} ${holder.resource}${holder.group === '' ? '' : `.${holder.group}`}`),
  ).sort();
}

test('the bodies with secret content in the log of a kube-apiserver are those of the definition', () => {
  expect(requestsWhere(({ inRequest }) => inRequest)).toEqual(expectedOf('request'));
  expect(requestsWhere(({ inResponse }) => inResponse)).toEqual(expectedOf('response'));
});

test('watches were logged, and the response to a plain deletion does not contain the object', () => {
  for (const { resource } of KINDS) {
    expect(requestsWhere(() => true)).toContain(`watch ${resource}`);
    const deletions = seen.filter(({ request }) => request === `delete ${resource}`);
    expect(deletions.map(({ inResponse }) => inResponse)).toEqual([false, true, true, true]);
  }
});
