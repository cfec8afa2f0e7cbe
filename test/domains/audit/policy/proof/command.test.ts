import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy, Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import { callerInWords, commandLine } from '../../../../../src/domains/audit/policy/proof/command.ts';
import { pathRequest, resourceRequest } from '../../../../../src/domains/audit/policy/proof/url.ts';
import { proveExpectation } from '../../../../../src/domains/audit/policy/prove.ts';
import { kubectlRequests } from '../../../../../src/kubernetes/kubectl/kubectl-line.ts';
import type { KubernetesMinor } from '../../../../../src/kubernetes/minor.ts';
import type { Attributes, User } from '../../../../../src/kubernetes/request/attributes.ts';
import { attributesOf } from '../../../../../src/kubernetes/request/request-info.ts';
import { servedTable } from '../../../../../src/kubernetes/request/served.ts';

const served = servedTable(37);
const NOTHING: Policy = { rules: [], omitStages: [], omitManagedFields: false };

/** The most common request of a selector, taken from the counterexample of an expectation that the request breaks. */
function example(requests: Partial<Selector>, includeUnserved = false) {
  const expectation = {
    name: 'recorded',
    requests: { ...EVERYTHING, ...requests },
    except: [],
    level: { exactly: 'Metadata' } as const,
    neverStages: [],
  };
  const proof = proveExpectation(NOTHING, expectation, { minor: 37, served, includeUnserved });
  if (proof.status !== 'broken') throw new Error('A policy without rules records nothing');
  return proof.counterexample;
}

/** The attributes of the requests that a command line sends, according to the parsers of kubectl commands and URLs. */
function sentBy(command: string): readonly Attributes[] {
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single?.replaceAll("'\\''", "'") ?? double ?? bare ?? '',
  );
  if (words[0] === 'kubectl') {
    const line = kubectlRequests(words, { user: null, minor: 37 });
    if (!line.ok) throw new Error(`${command}: ${line.message}`);
    return line.requests.map(({ attributes }) => attributes);
  }
  const method = words.includes('-kI') ? 'HEAD' : (words[words.indexOf('-X') + 1] ?? '');
  const info = attributesOf(words.includes('-X') || words.includes('-kI') ? method : 'GET', words.at(-1) ?? '', null);
  return info.ok ? [info.attributes] : [];
}

function sends(command: string, { verb, resource, path }: Attributes): boolean {
  return sentBy(command).some(
    (sent) =>
      sent.verb === verb &&
      (resource === null ? sent.path === path : JSON.stringify(sent.resource) === JSON.stringify(resource)),
  );
}

describe('command lines', () => {
  const action = fc
    .constantFrom(...served.resources)
    .filter(({ actions }) => actions.length > 0)
    .chain((row) => fc.tuple(fc.constant(row), fc.constantFrom(...row.actions)));

  test('for every request that is served for a resource send that request', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(action, ([row, { verb, namespace }]) => {
        const resource = row.subresource === '' ? row.resource : `${row.resource}/${row.subresource}`;
        const { command, attributes } = example({
          verbs: [verb],
          resources: [{ group: row.group, resources: [resource], resourceNames: [] }],
          namespaces: namespace === 'none' ? [''] : ['prod'],
        });
        expect({ command, sends: sends(command, attributes) }).toEqual({ command, sends: true });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the shortest line', () => {
  const alice = { name: 'alice', groups: ['system:authenticated'] };
  const anonymous = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  const USERS: Readonly<Record<string, User | null>> = { alice, 'system:anonymous': anonymous, nobody: null };

  /**
   * The command line for a request. `namespaced` applies to a resource that kubectl knows by its plain name. It is
   * `null` for a resource that kubectl does not know.
   */
  function lineOf(
    [verb, reference, namespace, name]: readonly [string, string, string, string],
    {
      user = alice,
      namespaced = true,
      minor = 37,
    }: { user?: User | null; namespaced?: boolean | null; minor?: KubernetesMinor } = {},
  ): string {
    const [resource = '', subresource = '', group = ''] = reference.split('/');
    const target = { group, resource, subresource, namespace, name };
    const request = resourceRequest(verb, target, 'v1');
    const attributes = { user, verb, path: request.path, resource: target };
    return commandLine(attributes, request, namespaced === null ? null : { name: resource, namespaced }, minor);
  }

  test.each([
    ['get', 'pods', 'prod', 'web', 'kubectl -n prod get pods web'],
    ['list', 'pods', 'prod', '', 'kubectl -n prod get pods'],
    ['watch', 'pods', 'prod', 'web', 'kubectl -n prod get pods --field-selector metadata.name=web -w'],
    ['create', 'pods', 'prod', '', 'kubectl -n prod run example --image=nginx'],
    ['patch', 'pods', 'prod', 'web', "kubectl -n prod patch pods web --type=merge -p '{}'"],
    ['delete', 'pods', 'prod', 'web', 'kubectl -n prod delete pods web'],
    ['update', 'pods', 'prod', 'web', 'kubectl replace --raw /api/v1/namespaces/prod/pods/web -f body.json'],
    ['deletecollection', 'pods', 'prod', '', 'kubectl delete --raw /api/v1/namespaces/prod/pods'],
    ['proxy', 'pods', 'prod', 'web', 'kubectl get --raw /api/v1/proxy/namespaces/prod/pods/web'],
    [
      '',
      'pods',
      'prod',
      'web',
      'curl -k -X OPTIONS -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/web',
    ],
    ['list', 'pods', '', '', 'kubectl get pods -A'],
    ['list', 'pods', 'default', 'web', 'kubectl get pods --field-selector metadata.name=web'],
    ['watch', 'pods', '', 'web', 'kubectl get pods -A --field-selector metadata.name=web -w'],
    ['watch', 'pods', 'prod', '', 'kubectl -n prod get pods -w'],
    [
      'list',
      'clusterroles//rbac.authorization.k8s.io',
      'prod',
      'a=b,c',
      "kubectl -n prod get clusterroles --field-selector 'metadata.name=a\\=b\\,c'",
    ],
    ['get', 'pods', 'prod', '-x', 'kubectl get --raw /api/v1/namespaces/prod/pods/-x'],
    ['watch', 'pods', 'prod', 'a%b', 'kubectl get --raw /api/v1/watch/namespaces/prod/pods/a%25b'],
    ['create', 'configmaps', 'prod', '', 'kubectl -n prod create configmap example'],
    ['create', 'namespaces', 'prod', '', 'kubectl -n prod create namespace example'],
    ['create', 'secrets', 'prod', '', 'kubectl -n prod create secret generic example'],
    ['create', 'serviceaccounts', 'prod', '', 'kubectl -n prod create serviceaccount example'],
    ['create', 'services', 'prod', '', 'kubectl -n prod create service clusterip example --tcp=80'],
    ['create', 'deployments//apps', 'prod', '', 'kubectl -n prod create deployment example --image=nginx'],
    ['create', 'endpoints', 'prod', '', 'kubectl create --raw /api/v1/namespaces/prod/endpoints -f body.json'],
    ['create', 'pods', 'prod', 'web', 'kubectl create --raw /api/v1/namespaces/prod/pods/web -f body.json'],
    [
      'patch',
      'pods',
      'prod',
      '',
      'curl -k -X PATCH -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods',
    ],
    ['patch', 'pods/status', 'prod', 'web', "kubectl -n prod patch pods web --subresource=status --type=merge -p '{}'"],
    ['patch', 'pods/resize', 'prod', 'web', "kubectl -n prod patch pods web --subresource=resize --type=merge -p '{}'"],
    [
      'patch',
      'deployments/scale/apps',
      'prod',
      'd',
      "kubectl -n prod patch deployments d --subresource=scale --type=merge -p '{}'",
    ],
    [
      'patch',
      'pods/ephemeralcontainers',
      'prod',
      'web',
      'curl -k -X PATCH -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/web/ephemeralcontainers',
    ],
    [
      'patch',
      'pods/status',
      'prod',
      '',
      'curl -k -X PATCH -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods//status',
    ],
    ['get', 'pods/log', 'prod', 'web', 'kubectl -n prod logs web'],
    [
      'get',
      'pods/log',
      'prod',
      '',
      'curl -k -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods//log',
    ],
    ['get', 'pods/exec', 'prod', 'web', 'kubectl -n prod exec web -- ls'],
    ['create', 'pods/exec', 'prod', 'web', 'kubectl create --raw /api/v1/namespaces/prod/pods/web/exec -f body.json'],
    ['get', 'pods/attach', 'prod', 'web', 'kubectl -n prod attach web'],
    ['get', 'pods/portforward', 'prod', 'web', 'kubectl -n prod port-forward web 8080'],
    ['create', 'serviceaccounts/token', 'prod', 'sa', 'kubectl -n prod create token sa'],
    ['get', 'pods/log/x.y', 'prod', 'web', 'kubectl get --raw /apis/x.y/v1/namespaces/prod/pods/web/log'],
    ['get', 'pods/exec/x.y', 'prod', 'web', 'kubectl get --raw /apis/x.y/v1/namespaces/prod/pods/web/exec'],
    ['get', 'pods/status', 'prod', 'web', 'kubectl get --raw /api/v1/namespaces/prod/pods/web/status'],
    [
      'update',
      'pods/status',
      'prod',
      'web',
      'kubectl replace --raw /api/v1/namespaces/prod/pods/web/status -f body.json',
    ],
    ['delete', 'pods/status', 'prod', 'web', 'kubectl delete --raw /api/v1/namespaces/prod/pods/web/status'],
    ['get', 'pods', 'prod', 'we b', "kubectl -n prod get pods 'we b'"],
    ['get', 'pods', 'prod', "it's", "kubectl -n prod get pods 'it'\\''s'"],
    [
      'get',
      'pods',
      'prod',
      '..',
      'curl -k --path-as-is -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/..',
    ],
    ['get', 'pods', 'prod', 'a%b', 'kubectl get --raw /api/v1/namespaces/prod/pods/a%25b'],
    [
      'delete',
      'pods',
      'prod',
      '.',
      'curl -k --path-as-is -X DELETE -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/.',
    ],
    ['watch', 'namespaces', 'x', 'x', 'kubectl get --raw /api/v1/watch/namespaces/x'],
  ])('for %s %s in %j of %j', (verb, reference, namespace, name, expected) => {
    expect(lineOf([verb, reference, namespace, name])).toBe(expected);
  });

  test.each<[string, string, string, string, string, boolean | null, KubernetesMinor, string]>([
    ['list', 'nodes', '', '', 'alice', false, 37, 'kubectl get nodes'],
    ['get', 'nodes', 'prod', 'n', 'alice', false, 37, 'kubectl get nodes n'],
    ['watch', 'namespaces', 'x', 'x', 'alice', false, 37, 'kubectl get --raw /api/v1/watch/namespaces/x'],
    ['create', 'pods/exec', 'prod', 'web', 'alice', true, 29, 'kubectl -n prod exec web -- ls'],
    ['create', 'pods/portforward', 'prod', 'web', 'alice', true, 30, 'kubectl -n prod port-forward web 8080'],
    [
      'get',
      'pods',
      'prod',
      '..',
      'alice',
      null,
      37,
      'curl -k --path-as-is -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/..',
    ],
    [
      'delete',
      'pods',
      'prod',
      '.',
      'alice',
      null,
      37,
      'curl -k --path-as-is -X DELETE -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/.',
    ],
    [
      'get',
      'pods',
      'prod',
      'web',
      'system:anonymous',
      true,
      37,
      'curl -k https://127.0.0.1:6443/api/v1/namespaces/prod/pods/web',
    ],
    [
      'get',
      'pods',
      'prod',
      'web',
      'nobody',
      true,
      37,
      'curl -k -H "Authorization: Bearer wrong" https://127.0.0.1:6443/api/v1/namespaces/prod/pods/web',
    ],
    [
      'create',
      'pods',
      'prod',
      '',
      'system:anonymous',
      true,
      37,
      'curl -k -X POST https://127.0.0.1:6443/api/v1/namespaces/prod/pods',
    ],
    [
      '',
      'services/proxy',
      'prod',
      'web',
      'alice',
      null,
      37,
      'curl -k -X OPTIONS -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/services/web/proxy',
    ],
    ['get', 'pods', 'prod', 'web', 'alice', null, 37, 'kubectl get --raw /api/v1/namespaces/prod/pods/web'],
    [
      'list',
      'pods',
      'prod',
      'web',
      'alice',
      null,
      37,
      "kubectl get --raw '/api/v1/namespaces/prod/pods?fieldSelector=metadata.name%3Dweb'",
    ],
    [
      'get',
      'pods/log',
      'prod',
      '',
      'alice',
      null,
      37,
      'curl -k -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/api/v1/namespaces/prod/pods//log',
    ],
  ])(
    'for %s %s in %j of %j by %s, namespaced %j, 1.%i',
    (verb, reference, namespace, name, user, namespaced, minor, expected) => {
      expect(lineOf([verb, reference, namespace, name], { user: USERS[user] ?? null, namespaced, minor })).toBe(
        expected,
      );
    },
  );

  test.each([
    ['get', '/version', 'alice', 'kubectl get --raw /version'],
    ['head', '/version', 'alice', 'curl -kI -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version'],
    ['post', '/version', 'alice', 'kubectl create --raw /version -f body.json'],
    ['put', '/version', 'alice', 'kubectl replace --raw /version -f body.json'],
    ['patch', '/version', 'alice', 'curl -k -X PATCH -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version'],
    ['delete', '/version', 'alice', 'kubectl delete --raw /version'],
    [
      'options',
      '/version',
      'alice',
      'curl -k -X OPTIONS -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version',
    ],
    [
      'connect',
      '/version',
      'alice',
      'curl -k --http1.1 -X CONNECT -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version',
    ],
    ['probe', '/version', 'alice', 'curl -k -X PROBE -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version'],
    [
      'it’s',
      '/version',
      'alice',
      'curl -k -X \'IT’S\' -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/version',
    ],
    ['head', '/version', 'system:anonymous', 'curl -kI https://127.0.0.1:6443/version'],
    ['head', '/version', 'nobody', 'curl -kI -H "Authorization: Bearer wrong" https://127.0.0.1:6443/version'],
    ['get', '/version', 'system:anonymous', 'curl -k https://127.0.0.1:6443/version'],
    ['get', '/version', 'nobody', 'curl -k -H "Authorization: Bearer wrong" https://127.0.0.1:6443/version'],
    ['post', '/version', 'nobody', 'curl -k -X POST -H "Authorization: Bearer wrong" https://127.0.0.1:6443/version'],
    ['post', '/version', 'system:anonymous', 'curl -k -X POST https://127.0.0.1:6443/version'],
    [
      'options',
      '*',
      'alice',
      'curl -k -X OPTIONS -H "Authorization: Bearer $TOKEN" --request-target \'*\' https://127.0.0.1:6443',
    ],
    ['get', '/a b/ü:?', 'alice', 'kubectl get --raw /a%20b/%C3%BC:%3F'],
    ['get', '/a//b', 'alice', 'curl -k -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/a//b'],
    ['get', '/a/../b', 'alice', 'curl -k --path-as-is -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/a/../b'],
    ['get', '/a/./b', 'alice', 'curl -k --path-as-is -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/a/./b'],
    ['get', '/a/..', 'alice', 'curl -k --path-as-is -H "Authorization: Bearer $TOKEN" https://127.0.0.1:6443/a/..'],
    ['put', "/it's", 'alice', "kubectl replace --raw '/it'\\''s' -f body.json"],
    ['get', '/...', 'alice', 'kubectl get --raw /...'],
  ])('for %s %s by %s', (verb, path, user, expected) => {
    const attributes = { user: USERS[user] ?? null, verb, path, resource: null };
    expect(commandLine(attributes, pathRequest(attributes), null, 37)).toBe(expected);
  });
});

test.each<[User | null, string]>([
  [null, 'as no user: authentication failed'],
  [{ name: 'bob', groups: ['a'] }, 'as bob, group a'],
  [{ name: 'bob', groups: ['a', 'b'] }, 'as bob, groups a and b'],
  [{ name: 'bob', groups: ['a', 'b', 'c'] }, 'as bob, groups a, b and c'],
])('%j is described as %s', (user, words) => {
  expect(callerInWords(user)).toBe(words);
});

describe('the most ordinary request of a selector', () => {
  test.each<[Partial<Selector>, string]>([
    [{}, 'kubectl get configmaps example'],
    [{ verbs: ['list'] }, 'kubectl get configmaps'],
    [{ namespaces: ['prod'] }, 'kubectl -n prod get configmaps example'],
    [{ namespaces: [''] }, 'kubectl get configmaps -A'],
    [{ users: ['system:anonymous'] }, 'curl -k https://127.0.0.1:6443/api/v1/namespaces/default/configmaps/example'],
    [
      { resources: [{ group: 'apps', resources: ['deployments'], resourceNames: ['web'] }] },
      'kubectl get deployments web',
    ],
    [
      { resources: [{ group: 'events.k8s.io', resources: ['events'], resourceNames: [] }] },
      'kubectl get events.events.k8s.io example',
    ],
    [{ resources: [{ group: '', resources: ['events'], resourceNames: [] }] }, 'kubectl get events example'],
    [
      {
        resources: [{ group: 'autoscaling', resources: ['horizontalpodautoscalers/status'], resourceNames: [] }],
        verbs: ['get'],
      },
      'kubectl get --raw /apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/example/status',
    ],
    [
      { resources: [{ group: 'example.com', resources: ['widgets'], resourceNames: [] }] },
      'kubectl get widgets.example.com example',
    ],
    [
      { resources: [{ group: 'example.com', resources: ['widgets'], resourceNames: [] }], namespaces: [''] },
      'kubectl get --raw /apis/example.com/v1/widgets/example',
    ],
    [
      { resources: [{ group: 'example.com', resources: ['pods'], resourceNames: [] }], namespaces: ['prod'] },
      'kubectl -n prod get pods.example.com example',
    ],
    [{ resources: [{ group: '', resources: ['namespaces'], resourceNames: ['prod'] }] }, 'kubectl get namespaces prod'],
    [{ resources: [{ group: '', resources: ['pods/log'], resourceNames: [] }] }, 'kubectl logs example'],
    [{ nonResourceURLs: ['/metrics'] }, 'kubectl get --raw /metrics'],
    [{ nonResourceURLs: ['/healthz'], verbs: ['post'] }, 'kubectl create --raw /healthz -f body.json'],
  ])('%j: %s', (requests, command) => {
    expect(example(requests).command).toBe(command);
  });
});
