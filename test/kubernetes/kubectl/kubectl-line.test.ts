import { describe, expect, test } from 'vitest';
import type { ManifestObject } from '../../../src/kubernetes/kubectl/kubectl-line.ts';
import { kubectlRequests } from '../../../src/kubernetes/kubectl/kubectl-line.ts';
import type { KubernetesMinor } from '../../../src/kubernetes/minor.ts';

const ALICE = { name: 'alice', groups: ['system:authenticated'] };

/** Splits a command line at spaces, except within single quotes. */
function words(line: string): readonly string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

function read(line: string, minor: KubernetesMinor = 37, objects: readonly ManifestObject[] = []) {
  const result = kubectlRequests(words(line), { user: ALICE, minor, objects });
  if (!result.ok) throw new Error(result.message);
  return result;
}

/**
 * Formats each request as `verb group/resource/subresource namespace/name`. A question mark precedes requests that are
 * not always sent.
 */
function requests(line: string, minor?: KubernetesMinor, objects?: readonly ManifestObject[]): readonly string[] {
  return read(line, minor, objects).requests.map(({ attributes: { verb, path, resource }, when }) => {
    const mark = when === null ? '' : '? ';
    if (!resource) return `${mark}${verb} ${path}`;
    const { group, subresource, namespace, name } = resource;
    const type = [resource.resource, ...(subresource ? [subresource] : [])].join('/');
    return `${mark}${verb} ${group ? `${group}/` : ''}${type} ${namespace}/${name}`;
  });
}

describe('what kubectl 1.37 sent to a real API server', () => {
  test.each([
    ['get pods', ['list pods default/']],
    ['-n dev get pod web', ['get pods dev/web']],
    ['get pods -A', ['list pods /']],
    ['-n dev get pods,cm', ['list pods dev/', 'list configmaps dev/']],
    ['get pods w2 w1', ['get pods default/w2', 'get pods default/w1']],
    ['-n dev get pod web -w', ['get pods dev/web', 'watch pods dev/web']],
    ['-n dev get pods -w', ['list pods dev/', 'watch pods dev/']],
    ['get pod --field-selector metadata.name=web -n dev', ['list pods dev/web']],
    ['get pods -l a=b', ['list pods default/']],
    ['get deploy.apps/d', ['get apps/deployments default/d']],
    ['get deploy.ap/d', ['get apps/deployments default/d']],
    ['get ing.networking.k8s', ['list networking.k8s.io/ingresses default/']],
    ['get storageclass.stor', ['list storage.k8s.io/storageclasses /']],
    ['get events.ev', ['list events.k8s.io/events default/']],
    ['get pod.', ['list pods default/']],
    ['get nodes n1', ['get nodes /n1']],
    ['get ns dev', ['get namespaces dev/dev']],
    ['get secrets -o yaml', ['list secrets default/']],
    ['get deploy d --subresource=scale', ['get apps/deployments/scale default/d']],
    ['get --raw /healthz', ['get /healthz']],
    ['get --raw=/api/v1/pods?limit=1', ['list pods /']],
    ['delete --raw /api/v1/namespaces/zzz', ['delete namespaces zzz/zzz']],
    ['create --raw /api/v1/namespaces -f x.json', ['create namespaces /']],
    ['create namespace dev', ['create namespaces /']],
    ['-n dev create configmap c --from-literal=a=b', ['create configmaps dev/']],
    ['-n dev create secret generic s --from-literal a=b', ['create secrets dev/']],
    ['create token default -n dev', ['create serviceaccounts/token dev/default']],
    ['create deployment d --image nginx', ['create apps/deployments default/']],
    [
      'create clusterrolebinding x --clusterrole=view --user=a',
      ['create rbac.authorization.k8s.io/clusterrolebindings /'],
    ],
    ['create job j2 --from=cronjob/cj', ['get batch/cronjobs default/cj', 'create batch/jobs default/']],
    ['create ingress i --rule=a.b/*=svc:80', ['create networking.k8s.io/ingresses default/']],
    ['create quota q', ['create resourcequotas default/']],
    ['create sa s1', ['create serviceaccounts default/']],
    ['-n dev run web --image=nginx', ['create pods dev/']],
    ['run w2 --image=x --expose --port=80', ['create pods default/', 'create services default/']],
    ['-n dev scale deployment d --replicas=2', ['get apps/deployments dev/d', 'patch apps/deployments/scale dev/d']],
    [
      '-n dev scale deploy/d --replicas=1 --current-replicas=2',
      ['get apps/deployments dev/d', 'get apps/deployments/scale dev/d', 'update apps/deployments/scale dev/d'],
    ],
    ['-n dev set image deploy/d nginx=nginx:2', ['get apps/deployments dev/d', 'patch apps/deployments dev/d']],
    ['set serviceaccount deploy d x', ['get apps/deployments default/d', 'patch apps/deployments default/d']],
    ['-n dev rollout restart deploy d', ['get apps/deployments dev/d', 'patch apps/deployments dev/d']],
    ['-n dev rollout status deploy d', ['get apps/deployments dev/d', 'watch apps/deployments dev/d']],
    ['-n dev rollout history deploy d', ['get apps/deployments dev/d', 'list apps/replicasets dev/']],
    ['-n dev label pod web a=b', ['get pods dev/web', 'patch pods dev/web']],
    ['-n dev annotate pod web a-', ['get pods dev/web', 'patch pods dev/web']],
    ['-n dev label pods --all c=d', ['list pods dev/', '? patch pods dev/NAME']],
    ["-n dev patch pod web -p '{}'", ['get pods dev/web', 'patch pods dev/web']],
    ['-n dev logs web', ['get pods dev/web', 'get pods/log dev/web']],
    ['-n dev logs deploy/d -f', ['get apps/deployments dev/d', 'list pods dev/', 'get pods/log dev/NAME']],
    ['-n dev exec web -- ls -l', ['get pods dev/web', 'get pods/exec dev/web', '? create pods/exec dev/web']],
    ['-n dev exec -it web -c main -- sh', ['get pods dev/web', 'get pods/exec dev/web', '? create pods/exec dev/web']],
    ['-n dev attach web', ['get pods dev/web', 'get pods/attach dev/web', '? create pods/attach dev/web']],
    ['cp dev/web:/etc/hosts /tmp/h', ['get pods dev/web', 'get pods/exec dev/web', '? create pods/exec dev/web']],
    [
      'port-forward pod/web 18080:80',
      ['get pods default/web', 'get pods/portforward default/web', '? create pods/portforward default/web'],
    ],
    ['-n dev expose deploy d --port=80', ['get apps/deployments dev/d', 'create services dev/']],
    [
      '-n dev autoscale deploy d --max=3',
      ['get apps/deployments dev/d', 'create autoscaling/horizontalpodautoscalers dev/'],
    ],
    ['auth can-i get pods', ['create authorization.k8s.io/selfsubjectaccessreviews /']],
    ['auth can-i --list', ['create authorization.k8s.io/selfsubjectrulesreviews /']],
    ['auth whoami', ['create authentication.k8s.io/selfsubjectreviews /']],
    [
      'certificate approve c1',
      [
        'get certificates.k8s.io/certificatesigningrequests /c1',
        'update certificates.k8s.io/certificatesigningrequests/approval /c1',
      ],
    ],
    ['cordon n1', ['get nodes /n1', 'patch nodes /n1']],
    ['taint node n1 a=b:NoSchedule', ['get nodes /n1', 'patch nodes /n1']],
    [
      'drain n1 --force',
      [
        'get nodes /n1',
        'patch nodes /n1',
        'list pods /',
        '? create pods/eviction NAMESPACE/NAME',
        '? get pods NAMESPACE/NAME',
      ],
    ],
    ['-n dev debug web --image=busybox', ['get pods dev/web', 'patch pods/ephemeralcontainers dev/web']],
    ['debug node/n1 --image=busybox', ['get nodes /n1', 'create pods default/']],
    ['-n dev wait --for=condition=Ready pod/web', ['get pods dev/web', 'watch pods dev/web']],
    ['-n dev events', ['list events dev/']],
    ['version', ['get /version']],
    ['cluster-info', ['list services kube-system/']],
    ['-n dev delete secret s', ['delete secrets dev/s', 'get secrets dev/s', '? watch secrets dev/s']],
    ['-n dev delete cm c --wait=false', ['delete configmaps dev/c']],
    ['delete pods --all --wait=false', ['list pods default/', '? delete pods default/NAME']],
    ['delete deploy,svc d --wait=false', ['delete apps/deployments default/d', 'delete services default/d']],
    ['-n dev describe cm c', ['get configmaps dev/c', 'list events dev/']],
    ['top pods -A', ['list metrics.k8s.io/pods /', '? list pods default/']],
  ])('kubectl %s', (line, expected) => {
    expect(requests(line)).toEqual(expected);
  });

  test('kubectl get all', () => {
    expect(requests('get all')).toEqual([
      'list pods default/',
      'list replicationcontrollers default/',
      'list services default/',
      'list apps/daemonsets default/',
      'list apps/deployments default/',
      'list apps/replicasets default/',
      'list apps/statefulsets default/',
      'list autoscaling/horizontalpodautoscalers default/',
      'list batch/cronjobs default/',
      'list batch/jobs default/',
    ]);
  });

  const OBJECTS = [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: 'cm1' }];

  test.each([
    [
      'apply -f cm.yaml',
      ['get configmaps default/cm1', '? create configmaps default/', '? patch configmaps default/cm1'],
    ],
    ['apply --server-side -f cm.yaml', ['patch configmaps default/cm1']],
    ['replace -f cm.yaml', ['get configmaps default/cm1', 'update configmaps default/cm1']],
    ['create -f cm.yaml', ['create configmaps default/']],
    ['delete -f cm.yaml --wait=false', ['delete configmaps default/cm1']],
  ])('kubectl %s', (line, expected) => {
    expect(requests(line, 37, OBJECTS)).toEqual(expected);
  });
});

test.each([
  ['exec web -- ls', 29, ['get pods default/web', 'create pods/exec default/web']],
  ['exec web -- ls', 30, ['get pods default/web', 'get pods/exec default/web', '? create pods/exec default/web']],
  ['port-forward web 80', 30, ['get pods default/web', 'create pods/portforward default/web']],
] as const)('kubectl %s of 1.%i', (line, minor, expected) => {
  expect(requests(line, minor)).toEqual(expected);
});

test('main are the requests that are the purpose of the command', () => {
  const { requests: sent } = read('kubectl -n prod delete secret db');
  expect(sent.map(({ method, url, main }) => [method, url, main])).toEqual([
    ['DELETE', '/api/v1/namespaces/prod/secrets/db', true],
    ['GET', '/api/v1/namespaces/prod/secrets/db', false],
    ['GET', '/api/v1/namespaces/prod/secrets?fieldSelector=metadata.name%3Ddb&watch=true', false],
  ]);
  expect(sent[0]?.attributes.user).toEqual(ALICE);
});

test.each(['--as bob', '--as=bob', '--as-group devs', '--as-user-extra a=b'])(
  '%s changes nothing, and this is reported',
  (flag) => {
    const { requests: sent, notices } = read(`get pods ${flag}`);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.attributes).toEqual(read('get pods').requests[0]?.attributes);
    expect(notices).toEqual([
      expect.stringMatching(/^--as[-a-z]* has no effect: the policy is evaluated for the caller/),
    ]);
    expect(read('get pods').notices).toEqual([]);
  },
);

test('the line may begin with kubectl, with k, or with its command', () => {
  const [expected] = read('get pods').requests;
  expect(read('kubectl get pods').requests).toEqual([expected]);
  expect(read('k get pods').requests).toEqual([expected]);
});

test('a flag that only ends like --as is a different one', () => {
  expect(read('scale deploy d --replicas=2').notices).toEqual([]);
});

test.each([
  ['create namespace x --dry-run=client -o yaml', []],
  ['run p --image=nginx --expose --port=80 --dry-run=client', []],
  ['delete cm c --dry-run=client', []],
  ['delete cm --all --dry-run=client', ['list configmaps default/']],
  ['label cm c a=b --dry-run=client', ['get configmaps default/c']],
  ['annotate cm --all a=b --dry-run=client', ['list configmaps default/']],
  ['patch cm c -p {} --dry-run=client', ['get configmaps default/c']],
  ['scale deploy d --replicas=2 --dry-run=client', ['get apps/deployments default/d']],
  ['expose deploy d --port=80 --dry-run=client', ['get apps/deployments default/d']],
  ['cordon n --dry-run=client', ['get nodes /n']],
  ['drain n --dry-run=client', ['get nodes /n', 'list pods /']],
])('a client-side dry run sends only the lookups: %s', (line, expected) => {
  expect(requests(line)).toEqual(expected);
});

test('a dry run without a value is client-side', () => {
  expect(requests('create namespace x --dry-run -o yaml')).toEqual([]);
  expect(requests('label cm c d a=b --dry-run')).toEqual(['get configmaps default/c', 'get configmaps default/d']);
});

test.each([
  ['get widgets.example.com', 'widgets.example.com'],
  ['get widgets.example.com,gadgets.example.com,widgets.example.com', 'widgets.example.com, gadgets.example.com'],
])('kubectl %s reports that a type in no table is guessed', (line, types) => {
  expect(read(line).notices).toEqual([
    `Kubernetes has no built-in ${types}: the name in the path is a guess, and so is that it is namespaced.`,
  ]);
});

test('the guessed kind of a custom resource in a file is reported', () => {
  const object = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', namespace: null, name: 'x' };
  expect(read('apply -f x.yaml', 37, [object]).notices).toEqual([
    expect.stringContaining('ciliumnetworkpolicies.cilium.io: '),
  ]);
});

test.each(['top nodes', 'get pods', 'get --raw /apis/example.com/v1/widgets'])('nothing is guessed for %s', (line) => {
  expect(read(line).notices).toEqual([]);
});

test('a server-side dry run sends everything', () => {
  expect(requests('create namespace x --dry-run=server')).toHaveLength(1);
});

test('a dry run with files looks up what apply would change, and nothing for other commands', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'prod', name: 'c' };
  const sent = (command: string) => requests(`${command} -f x.yaml --dry-run=client`, 37, [object]);
  expect(sent('apply')).toEqual(['get configmaps prod/c']);
  for (const command of ['create', 'replace', 'delete']) expect(sent(command)).toEqual([]);
});

test('a type of an unknown group is assumed to be namespaced', () => {
  expect(requests('get widgets.example.com w')).toEqual(['get example.com/widgets default/w']);
  expect(requests('get widgets.v1beta1.example.com')).toEqual(['list example.com/widgets default/']);
});

test.each([
  ['get widgets', 'the server doesn\'t have a resource type "widgets"'],
  ['get pods.apps', 'the server doesn\'t have a resource type "pods.apps"'],
  ['get', 'the line names no resource'],
  ['frobnicate', 'the requests that "kubectl frobnicate" sends are not known'],
  ['apply -f x.yaml', 'the line names no object, and the contents of the file given with -f are not known'],
  ['get pods -n', 'the flag --namespace needs a value'],
  ['logs', 'the line names no pod'],
  ['', 'the requests that "kubectl " sends are not known'],
  ['get --raw /api/v1/watch', 'unable to determine kind and namespace from url, /api/v1/watch'],
])('kubectl %s is refused', (line, message) => {
  expect(kubectlRequests(words(line), { user: ALICE, minor: 37 })).toEqual({ ok: false, message });
});
