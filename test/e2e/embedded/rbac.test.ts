import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { servingCertificate, withLocalControlPlane } from '../../../src/authoring/served/local-control-plane.ts';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import { builtInOf } from '../../../src/domains/rbac/built-in.ts';
import { universeOfSets } from '../../../src/domains/rbac/compare.ts';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import { loadRbac } from '../../../src/domains/rbac/load.ts';
import { allowedBy, allowedOf, EVERYTHING } from '../../../src/domains/rbac/proof/allowed.ts';
import { excess, NOTHING } from '../../../src/domains/rbac/proof/difference.ts';
import { type ConcreteRequest, requestAt } from '../../../src/domains/rbac/request.ts';
import type { Attributes } from '../../../src/kubernetes/request/attributes.ts';
import { servedTable } from '../../../src/kubernetes/request/served.ts';
import { run } from '../../../src/process/run.ts';
import { objects, request, USERS } from '../../conformance/rbac/generate.ts';

const PROGRAM = join(import.meta.dirname, '../../../src/cli/main.ts');
const TOKEN = 'token-of-admin';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const PLURALS: Readonly<Record<string, string>> = {
  Role: 'roles',
  ClusterRole: 'clusterroles',
  RoleBinding: 'rolebindings',
  ClusterRoleBinding: 'clusterrolebindings',
};

type Call = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly body: string }>;

/**
 * Objects that grant something as soon as the API server has processed them and everything that was created earlier.
 */
const MARKERS = [
  marker('Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }, 'a'),
  marker('RoleBinding', bindingTo('Role'), 'a'),
  marker('ClusterRole', { rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }] }),
  marker('ClusterRoleBinding', bindingTo('ClusterRole')),
];

function marker(kind: string, content: object, namespace?: string) {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name: 'marker', namespace }, ...content };
}

function bindingTo(kind: string) {
  return {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: 'marker' },
    subjects: [{ kind: 'User', name: 'marker' }],
  };
}

test('a real API server has the built-in roles, and answers SubjectAccessReviews and can-i lines like the engine', async ({
  signal,
}) => {
  const programs = await obtainPrograms({
    programs: ['etcd', 'kube-apiserver', 'kubectl'],
    minor: 37,
    signal,
    progress: () => {},
  });
  const settings = {
    tokens: [`${TOKEN},admin,admin,"system:masters"`],
    prepare: async () => {},
    flags: () => ['--authorization-mode=RBAC'],
  };
  await withLocalControlPlane(programs, settings, signal, async ({ folder, port, signal, whileRunning }) => {
    const call = await whileRunning(untilReady(folder, port, signal));
    await whileRunning(hasBuiltIn(call));
    const seed = Number(process.env.CONFORMANCE_SEED ?? Date.now() % 2 ** 31);
    console.info(`CONFORMANCE_SEED=${seed}`);
    const [sources = []] = fc.sample(
      objects.filter((set) => set.length > 8),
      { seed, numRuns: 1 },
    );
    await whileRunning(create(call, [...sources, ...MARKERS], signal));
    const items = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...sources, ...MARKERS] });
    const { set, problems } = loadRbac([{ name: 'objects.json', text: items }], { minor: 37 });
    expect(problems).toEqual([]);

    const served = servedTable(37);
    const universe = universeOfSets([set], served);
    const everything = allowedBy([{ rule: EVERYTHING, namespace: '' }], universe);
    const fromSets = USERS.flatMap((user) => {
      const allowed = allowedOf(set, user, universe);
      return [excess(allowed, NOTHING, universe), excess(everything, allowed, universe)].flatMap((points) =>
        everyNth([...points], 20).map((point) => requestAt(point, user, served)),
      );
    });
    const random = fc.sample(request, { seed, numRuns: 150 });
    const asked: readonly Attributes[] = [...random, ...fromSets.map(({ attributes }) => attributes)];
    const answers = await whileRunning(Promise.all(asked.map((attributes) => review(call, attributes))));
    const differences = asked.filter((attributes, number) => evaluate(set, attributes).allowed !== answers[number]);
    expect(differences).toEqual([]);
    expect(answers.filter((allowed) => allowed).length).toBeGreaterThan(30);

    const lines = everyNth(fromSets, 25);
    for (const line of lines) {
      expect(await whileRunning(runLine(line, programs.kubectl, folder, port, signal)), line.command).toBe(
        evaluate(set, line.attributes).allowed,
      );
    }
    const file = join(folder, 'objects.json');
    await writeFile(file, items);
    const env = { ...process.env, KUBECONFIG: await writeKubeconfig(folder, port) };
    const live = await whileRunning(
      run([process.execPath, PROGRAM, 'rbac', 'compare', '--live', file, '--json'], { env, signal }),
    );
    expect(live).toMatchObject({ exitCode: 0, stdout: '{"equal":true,"differences":[]}\n' });
    console.info(`RBAC: ${asked.length} SubjectAccessReviews, ${lines.length} lines of kubectl`);
  });
});

async function hasBuiltIn(call: Call): Promise<void> {
  const lists = await Promise.all(Object.values(PLURALS).map((plural) => call('GET', `${RBAC}/${plural}`)));
  const files = lists.map(({ body }, number) => ({ name: `${number}.json`, text: body }));
  const { set, problems } = loadRbac(files, { minor: 37, builtIn: false });
  expect(problems).toEqual([]);
  const { roles, bindings } = builtInOf(37);
  expect([...set.roles, ...set.bindings].filter(({ placeOf }) => placeOf !== null)).toEqual([]);
  expect(set.roles.length + set.bindings.length).toBe(roles.length + bindings.length);
}

async function create(call: Call, sources: readonly object[], signal: AbortSignal): Promise<void> {
  for (const name of ['a', 'b']) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    expect(await call('POST', '/api/v1/namespaces', namespace)).toMatchObject({ status: 201 });
  }
  for (const source of sources) {
    const { kind, metadata } = JSON.parse(JSON.stringify(source));
    const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    expect(await call('POST', `${RBAC}${scope}/${PLURALS[kind]}`, source)).toMatchObject({ status: 201 });
  }
  const get = (resource: string, namespace: string, name: string): Attributes => ({
    user: { name: 'marker', groups: [] },
    verb: 'get',
    path: '',
    resource: { group: '', resource, subresource: '', namespace, name },
  });
  while (!((await review(call, get('pods', 'a', 'x'))) && (await review(call, get('nodes', '', 'x'))))) {
    await sleep(20, undefined, { signal });
  }
}

async function review(call: Call, { user, verb, path, resource }: Attributes): Promise<boolean> {
  const { body, status } = await call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: user?.name,
      groups: user?.groups,
      ...(resource === null
        ? { nonResourceAttributes: { verb, path } }
        : { resourceAttributes: { verb, version: '*', ...resource } }),
    },
  });
  expect(status, body).toBe(201);
  return JSON.parse(body).status.allowed;
}

/** Runs the command line that the engine prints, and returns whether the answer is yes. */
async function runLine(
  { command }: ConcreteRequest,
  kubectl: string,
  folder: string,
  port: number,
  signal: AbortSignal,
): Promise<boolean> {
  const config = await writeKubeconfig(folder, port);
  const env = { KUBECONFIG: config, HOME: folder, PATH: process.env.PATH };
  const script = `kubectl() { '${kubectl}' "$@"; }; ${command}`;
  const { stdout, stderr } = await run(['sh', '-c', script], { env, signal });
  const [said = ''] = stdout.trim().split(/\s/);
  expect(['yes', 'no', 'true', 'false'], `${command}\n${stdout}${stderr}`).toContain(said);
  return said === 'yes' || said === 'true';
}

async function writeKubeconfig(folder: string, port: number): Promise<string> {
  const config = join(folder, 'kubeconfig');
  await writeFile(
    config,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'admin',
      contexts: [{ name: 'admin', context: { cluster: 'local', user: 'admin' } }],
      users: [{ name: 'admin', user: { token: TOKEN } }],
      clusters: [
        {
          name: 'local',
          cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': servingCertificate(folder) },
        },
      ],
    }),
  );
  return config;
}

function everyNth<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, number) => number % step === 0).slice(0, count);
}

async function untilReady(folder: string, port: number, signal: AbortSignal): Promise<Call> {
  for (;;) {
    try {
      const call = caller(
        new Agent({ ca: await readFile(servingCertificate(folder)), keepAlive: true, maxSockets: 32 }),
        port,
      );
      if ((await call('GET', '/readyz')).status === 200) return call;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
    await sleep(100, undefined, { signal });
  }
}

function caller(agent: Agent, port: number): Call {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const sent = httpsRequest({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
}
