import { beforeAll, describe, expect, test } from 'vitest';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import type { LogFile } from '../../../src/domains/audit/log/log-file.ts';
import { loadPolicy } from '../../../src/domains/audit/policy/load.ts';
import { replay } from '../../../src/domains/audit/replay/replay.ts';
import { auditLogOf, type Kubectl, type Programs } from './audited-api-server.ts';

const EVERYTHING = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: RequestResponse\n';

const POLICIES: Readonly<Record<string, string>> = {
  'metadata without the reception of requests': `
omitStages: [RequestReceived]
rules:
- level: Metadata
`,
  'bodies without managed fields': `
omitManagedFields: true
rules:
- {level: Request, verbs: [patch, update], omitManagedFields: false}
- {level: Request, resources: [{group: apps}]}
- {level: RequestResponse}
`,
  'by what is asked': `
rules:
- {level: None, nonResourceURLs: [/api*, /version, /openapi*]}
- {level: Metadata, resources: [{resources: [secrets, "secrets/*", configmaps], resourceNames: [shop, token]}]}
- {level: Request, verbs: [create, delete], namespaces: [shop], omitStages: [RequestReceived]}
- {level: RequestResponse, resources: [{group: "*", resources: ["*/scale", "*/log", pods/exec]}], omitStages: [ResponseStarted]}
- {level: Request, namespaces: [""]}
- {level: None, verbs: [list, watch]}
- {level: RequestResponse, omitStages: [ResponseComplete]}
`,
  'by who asks': `
rules:
- {level: Metadata, users: [jane], verbs: [get, list]}
- {level: None, users: [bob]}
- {level: None, userGroups: ["system:unauthenticated"]}
- {level: Request, userGroups: [ops]}
- {level: RequestResponse, userGroups: ["system:masters"], resources: [{resources: [pods, namespaces]}]}
- {level: Metadata, userGroups: ["system:authenticated"], omitStages: [ResponseComplete]}
- {level: Request}
`,
  'the example of the documentation': `
omitStages: [RequestReceived]
rules:
- {level: RequestResponse, resources: [{group: "", resources: [pods]}]}
- {level: Metadata, resources: [{group: "", resources: [pods/log, pods/status]}]}
- {level: None, resources: [{group: "", resources: [configmaps], resourceNames: [controller-leader]}]}
- {level: None, users: ["system:kube-proxy"], verbs: [watch], resources: [{group: "", resources: [endpoints, services]}]}
- {level: None, userGroups: ["system:authenticated"], nonResourceURLs: ["/api*", /version]}
- {level: Request, resources: [{group: "", resources: [configmaps]}], namespaces: [kube-system]}
- {level: Metadata, resources: [{group: "", resources: [secrets, configmaps]}]}
- {level: Request, resources: [{group: ""}, {group: extensions}]}
- {level: Metadata, omitStages: [RequestReceived]}
`,
};

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {note: "a <b> & c"}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.org/web:1"}]}
`;
const POD = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: "example.org/web:1"}]}
`;

/** Sends requests of every kind that the log distinguishes. Some of them are refused on purpose. */
async function sendRequests(kubectl: Kubectl): Promise<void> {
  const admin = (...args: string[]) => kubectl('admin', args);
  const inShop = (...args: string[]) => kubectl('admin', ['-n', 'shop', ...args]);
  await admin('create', 'namespace', 'shop');
  await inShop('create', 'serviceaccount', 'default');
  await inShop('create', 'secret', 'generic', 'token', '--from-literal=key=<a&b>');
  await inShop('create', 'configmap', 'shop', '--from-literal=ключ=значение', '--from-literal=open=yes');
  await inShop('get', 'secrets,configmaps');
  await admin('get', 'secrets', '-A', '-o', 'yaml');
  await inShop('get', 'secret', 'token', '-o', 'json');
  await inShop('label', 'configmap', 'shop', 'tier=front');
  await inShop('patch', 'configmap', 'shop', '--type=json', '-p', '[{"op":"add","path":"/data/more","value":"yes"}]');
  await kubectl('admin', ['apply', '-f', '-'], DEPLOYMENT);
  await kubectl('admin', ['apply', '-f', '-'], DEPLOYMENT.replace('web:1', 'web:2'));
  await kubectl(
    'admin',
    ['apply', '--server-side', '--force-conflicts', '-f', '-'],
    DEPLOYMENT.replace('web:1', 'web:3'),
  );
  await kubectl('admin', ['replace', '-f', '-'], DEPLOYMENT);
  await inShop('scale', 'deployment', 'web', '--replicas=3');
  await inShop('get', 'deployments', '-o', 'wide');
  await kubectl('admin', ['create', '-f', '-'], POD);
  await inShop('get', 'pods', '-w', '--request-timeout=1s');
  await inShop('logs', 'web');
  await inShop('exec', 'web', '--', 'id');
  await inShop('create', 'token', 'default');
  await admin('auth', 'can-i', '--list', '--as=bob', '--as-group=dev');
  await admin('get', 'pods', '--as=bob');
  await admin('get', '--raw', '/healthz');
  await admin('get', '--raw', '/api/v1/namespaces/shop/configmaps?fieldSelector=metadata.name%3Dshop');
  await admin('get', '--raw', '/api/v1/namespaces/shop/secrets?timeout=soon');
  await kubectl('jane', ['-n', 'shop', 'get', 'secrets']);
  await kubectl('jane', ['-n', 'shop', 'create', 'configmap', 'hers']);
  await kubectl('jane', ['get', 'nodes', '--as=admin']);
  await kubectl('stranger', ['-n', 'shop', 'get', 'secrets']);
  await inShop('get', 'configmap', 'missing');
  await inShop('delete', 'pod', 'web', '--grace-period=0', '--force');
  await inShop('delete', 'configmap', 'shop');
  await admin('delete', '--raw', '/api/v1/namespaces/shop/secrets');
}

/**
 * The lines for requests that people sent. What differs between runs is removed: the latencies, which are only written
 * for slow requests, and the requests that waited for the start.
 */
function linesFromUsers(log: Buffer): readonly string[] {
  return log
    .toString()
    .split('\n')
    .filter((line) => line !== '' && isFromUser(JSON.parse(line)))
    .map((line) =>
      line.replaceAll(/"apiserver\.latency\.k8s\.io\/[^"]*":"[^"]*",?/g, '').replace(',"annotations":{}', ''),
    );
}

/**
 * The API server also sends requests to itself, at unpredictable times. A request that failed to authenticate has no
 * user.
 */
function isFromUser(event: { readonly user: { readonly username?: string }; readonly requestURI: string }): boolean {
  return event.user.username !== 'system:apiserver' && event.requestURI !== '/readyz';
}

function logOf(lines: readonly string[]): LogFile {
  return {
    name: 'audit.log',
    rereadable: true,
    async *read() {
      yield Buffer.from(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

/**
 * Groups the lines by request. The key consists of the user, the request, and how often the user has sent it before.
 */
function byRequest(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const requests = new Map<string, string[]>();
  const keys = new Map<string, string>();
  const times = new Map<string, number>();
  for (const line of lines) {
    const { auditID, user, verb, requestURI } = JSON.parse(line);
    let key = keys.get(auditID);
    if (key === undefined) {
      const asked = `${user.username} ${verb} ${requestURI.replace(/resourceVersion=\d+/, 'resourceVersion=N')}`;
      const time = (times.get(asked) ?? 0) + 1;
      times.set(asked, time);
      key = `${asked} #${time}`;
      keys.set(auditID, key);
    }
    requests.set(key, [...(requests.get(key) ?? []), line]);
  }
  return requests;
}

let programs: Programs;
let everything: readonly string[];

beforeAll(async () => {
  const signal = AbortSignal.timeout(600_000);
  programs = await obtainPrograms({
    programs: ['etcd', 'kube-apiserver', 'kubectl'],
    minor: 37,
    signal,
    progress: () => {},
  });
  everything = linesFromUsers(await auditLogOf(programs, EVERYTHING, signal, sendRequests));
});

test('the script sends requests of many kinds', () => {
  const events: readonly { stage: string; verb: string; code: number }[] = everything.map((line) => {
    const { stage, verb, responseStatus } = JSON.parse(line);
    return { stage, verb, code: responseStatus?.code ?? 0 };
  });
  const verbs = new Set(events.map(({ verb }) => verb));
  for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']) {
    expect(verbs).toContain(verb);
  }
  const codes = new Set(events.map(({ code }) => code));
  for (const code of [200, 201, 400, 401, 403, 404]) expect(codes).toContain(code);
  expect(byRequest(everything).size).toBeGreaterThan(50);
});

describe.each(Object.entries(POLICIES))('%s', (_, rules) => {
  test('the log that the API server writes is the predicted one', async ({ signal }) => {
    const text = `apiVersion: audit.k8s.io/v1\nkind: Policy${rules}`;
    const loaded = loadPolicy(text, { file: 'policy.yaml', minor: 37 });
    if (!loaded.ok) throw new Error(loaded.message);
    const question = { policy: loaded.policy, minor: 37 } as const;
    const actual = byRequest(linesFromUsers(await auditLogOf(programs, text, signal, sendRequests)));

    let differences = 0;
    for (const [request, lines] of byRequest(everything)) {
      const { after, requests } = await replay(question, [logOf(lines)]);
      const written = actual.get(request) ?? [];
      expect({ request, requests, events: after.events }).toEqual({ request, requests: 1, events: written.length });
      const bytes = written.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      differences += Math.abs(after.bytes - bytes);
    }
    const whole = await replay(question, [logOf(everything)]);
    const lines = [...actual.values()].flat();
    expect(whole.after.events).toBe(lines.length);
    expect(whole.after.exact).toBe(true);
    expect(whole.requests).toBe(byRequest(everything).size);
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    expect(differences / bytes).toBeLessThan(0.001);
  });
});
