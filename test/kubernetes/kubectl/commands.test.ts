import { describe, expect, test } from 'vitest';
import type { ManifestObject } from '../../../src/kubernetes/kubectl/manifest-object.ts';
import { EACH, EACH_ANYWHERE, GONE, SPDY, steps } from './steps.ts';

const OBJECTS: readonly ManifestObject[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'dev', name: 'c' },
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: null, name: 'd' },
  { apiVersion: 'example.com/v1beta1', kind: 'Widget', namespace: null, name: 'w' },
  { apiVersion: 'events.k8s.io/v1', kind: 'Event', namespace: null, name: 'e' },
];

describe('the requests of a line', () => {
  test.each([
    ['get pod web --subresource status', ['* GET /api/v1/namespaces/default/pods/web/status']],
    ['get pods -A --watch-only', ['* GET /api/v1/pods?limit=500', '* GET /api/v1/pods?watch=true']],
    [
      'get pod web -w',
      [
        '* GET /api/v1/namespaces/default/pods/web',
        '* GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
      ],
    ],
    [
      'get pods -l a=b --field-selector spec.nodeName=n',
      ['* GET /api/v1/namespaces/default/pods?labelSelector=a%3Db&fieldSelector=spec.nodeName%3Dn&limit=500'],
    ],
    ['get pods --watch=false', ['* GET /api/v1/namespaces/default/pods?limit=500']],
    ['get nodes', ['* GET /api/v1/nodes?limit=500']],
    [
      'describe pods',
      [
        'GET /api/v1/namespaces/default/pods',
        `* GET /api/v1/namespaces/default/pods/NAME${EACH}`,
        'GET /api/v1/namespaces/default/events (if it finds exactly one object)',
      ],
    ],
    ['describe pod web', ['* GET /api/v1/namespaces/default/pods/web', 'GET /api/v1/namespaces/default/events']],
    ['create ns dev', ['* POST /api/v1/namespaces']],
    ['create token default', ['* POST /api/v1/namespaces/default/serviceaccounts/default/token']],
    [
      'create job j --from=cronjob/cj',
      ['GET /apis/batch/v1/namespaces/default/cronjobs/cj', '* POST /apis/batch/v1/namespaces/default/jobs'],
    ],
    ['run web --image=x', ['* POST /api/v1/namespaces/default/pods']],
    [
      'run web --image=x -i --rm',
      [
        '* POST /api/v1/namespaces/default/pods',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
        '* GET /api/v1/namespaces/default/pods/web/attach',
        `POST /api/v1/namespaces/default/pods/web/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/web/log (if the container has exited, or cannot be attached to)',
        'DELETE /api/v1/namespaces/default/pods/web (at its end)',
      ],
    ],
    [
      'run web --image=x -it',
      [
        '* POST /api/v1/namespaces/default/pods',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
        '* GET /api/v1/namespaces/default/pods/web/attach',
        `POST /api/v1/namespaces/default/pods/web/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/web/log (if the container has exited, or cannot be attached to)',
      ],
    ],
    [
      'run web --image=x --stdin',
      [
        '* POST /api/v1/namespaces/default/pods',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
        '* GET /api/v1/namespaces/default/pods/web/attach',
        `POST /api/v1/namespaces/default/pods/web/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/web/log (if the container has exited, or cannot be attached to)',
      ],
    ],
    [
      'run web --image=x --attach --rm',
      [
        '* POST /api/v1/namespaces/default/pods',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
        '* GET /api/v1/namespaces/default/pods/web/attach',
        `POST /api/v1/namespaces/default/pods/web/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/web/log (if the container has exited, or cannot be attached to)',
        'DELETE /api/v1/namespaces/default/pods/web (at its end)',
      ],
    ],
    [
      'expose deploy d --port=80',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* POST /api/v1/namespaces/default/services'],
    ],
    [
      'delete pods -l x=y',
      [
        'GET /api/v1/namespaces/default/pods?labelSelector=x%3Dy',
        `* DELETE /api/v1/namespaces/default/pods/NAME${EACH}`,
        'GET /api/v1/namespaces/default/pods/NAME',
        `GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3DNAME&watch=true${GONE}`,
      ],
    ],
    [
      'delete cm -A --all',
      [
        'GET /api/v1/configmaps',
        `* DELETE /api/v1/namespaces/NAMESPACE/configmaps/NAME${EACH_ANYWHERE}`,
        'GET /api/v1/namespaces/NAMESPACE/configmaps/NAME',
        `GET /api/v1/namespaces/NAMESPACE/configmaps?fieldSelector=metadata.name%3DNAME&watch=true${GONE}`,
      ],
    ],
    ['delete pod web --wait=false', ['* DELETE /api/v1/namespaces/default/pods/web']],
    [
      'label pods --all a=b',
      ['GET /api/v1/namespaces/default/pods', `* PATCH /api/v1/namespaces/default/pods/NAME${EACH}`],
    ],
    [
      'label pods -l x=y a=b',
      [
        'GET /api/v1/namespaces/default/pods?labelSelector=x%3Dy',
        `* PATCH /api/v1/namespaces/default/pods/NAME${EACH}`,
      ],
    ],
    [
      'scale deploy -l x=y --replicas=1',
      [
        'GET /apis/apps/v1/namespaces/default/deployments?labelSelector=x%3Dy',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME/scale${EACH}`,
      ],
    ],
    [
      'patch deploy d -p x --subresource status',
      [
        'GET /apis/apps/v1/namespaces/default/deployments/d/status',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d/status',
      ],
    ],
    ['annotate pod web a-', ['GET /api/v1/namespaces/default/pods/web', '* PATCH /api/v1/namespaces/default/pods/web']],
    ['taint node n1 a=b:NoSchedule', ['GET /api/v1/nodes/n1', '* PATCH /api/v1/nodes/n1']],
    [
      'set sa deploy d x',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* PATCH /apis/apps/v1/namespaces/default/deployments/d'],
    ],
    [
      'set serviceaccount deploy d x',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* PATCH /apis/apps/v1/namespaces/default/deployments/d'],
    ],
    [
      'scale deploy --all --replicas=1',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME/scale${EACH}`,
      ],
    ],
    [
      'scale deploy d --replicas=1',
      [
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d/scale',
      ],
    ],
    [
      'scale deploy d --replicas=1 --resource-version=1',
      [
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        'GET /apis/apps/v1/namespaces/default/deployments/d/scale',
        '* PUT /apis/apps/v1/namespaces/default/deployments/d/scale',
      ],
    ],
    [
      'rollout status ds ds',
      [
        '* GET /apis/apps/v1/namespaces/default/daemonsets/ds',
        '* GET /apis/apps/v1/namespaces/default/daemonsets?fieldSelector=metadata.name%3Dds&watch=true',
      ],
    ],
    [
      'rollout history ds/ds',
      [
        '* GET /apis/apps/v1/namespaces/default/daemonsets/ds',
        'GET /apis/apps/v1/namespaces/default/controllerrevisions',
      ],
    ],
    [
      'rollout history deploy/d',
      ['* GET /apis/apps/v1/namespaces/default/deployments/d', 'GET /apis/apps/v1/namespaces/default/replicasets'],
    ],
    [
      'rollout undo ds ds',
      [
        'GET /apis/apps/v1/namespaces/default/daemonsets/ds',
        'GET /apis/apps/v1/namespaces/default/controllerrevisions',
        '* PATCH /apis/apps/v1/namespaces/default/daemonsets/ds',
      ],
    ],
    [
      'rollout undo deploy/d',
      [
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        'GET /apis/apps/v1/namespaces/default/replicasets',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d',
      ],
    ],
    [
      'rollout pause deploy d',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* PATCH /apis/apps/v1/namespaces/default/deployments/d'],
    ],
    [
      'rollout resume deploy d',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* PATCH /apis/apps/v1/namespaces/default/deployments/d'],
    ],
    ['logs web', ['GET /api/v1/namespaces/default/pods/web', '* GET /api/v1/namespaces/default/pods/web/log']],
    [
      'logs -l run=web',
      ['GET /api/v1/namespaces/default/pods?labelSelector=run%3Dweb', '* GET /api/v1/namespaces/default/pods/NAME/log'],
    ],
    [
      'exec web -- ls',
      [
        'GET /api/v1/namespaces/default/pods/web',
        '* GET /api/v1/namespaces/default/pods/web/exec',
        `POST /api/v1/namespaces/default/pods/web/exec${SPDY}`,
      ],
    ],
    [
      'cp dev/web:/etc/hosts /tmp/h',
      [
        'GET /api/v1/namespaces/dev/pods/web',
        '* GET /api/v1/namespaces/dev/pods/web/exec',
        `POST /api/v1/namespaces/dev/pods/web/exec${SPDY}`,
      ],
    ],
    [
      'cp web:/etc/hosts /tmp/h -n dev',
      [
        'GET /api/v1/namespaces/dev/pods/web',
        '* GET /api/v1/namespaces/dev/pods/web/exec',
        `POST /api/v1/namespaces/dev/pods/web/exec${SPDY}`,
      ],
    ],
    [
      'cp /etc/hosts web:/tmp/x',
      [
        'GET /api/v1/namespaces/default/pods/web',
        '* GET /api/v1/namespaces/default/pods/web/exec',
        `POST /api/v1/namespaces/default/pods/web/exec${SPDY}`,
      ],
    ],
    [
      'debug web --image=x',
      ['GET /api/v1/namespaces/default/pods/web', '* PATCH /api/v1/namespaces/default/pods/web/ephemeralcontainers'],
    ],
    [
      'debug web --image=x --copy-to=w4',
      ['GET /api/v1/namespaces/default/pods/web', '* POST /api/v1/namespaces/default/pods'],
    ],
    [
      'debug pod/web --image=x',
      ['GET /api/v1/namespaces/default/pods/web', '* PATCH /api/v1/namespaces/default/pods/web/ephemeralcontainers'],
    ],
    [
      'debug -it web --image=x',
      [
        'GET /api/v1/namespaces/default/pods/web',
        '* PATCH /api/v1/namespaces/default/pods/web/ephemeralcontainers',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
        '* GET /api/v1/namespaces/default/pods/web/attach',
        `POST /api/v1/namespaces/default/pods/web/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/web/log (if the container has exited, or cannot be attached to)',
      ],
    ],
    [
      'debug web --image=x -it --attach=false',
      ['GET /api/v1/namespaces/default/pods/web', '* PATCH /api/v1/namespaces/default/pods/web/ephemeralcontainers'],
    ],
    [
      'debug -it node/n1 --image=x',
      [
        'GET /api/v1/nodes/n1',
        '* POST /api/v1/namespaces/default/pods',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3DNAME&watch=true',
        '* GET /api/v1/namespaces/default/pods/NAME/attach',
        `POST /api/v1/namespaces/default/pods/NAME/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/NAME/log (if the container has exited, or cannot be attached to)',
      ],
    ],
    [
      'debug web --image=x -i --copy-to=w4 --replace',
      [
        'GET /api/v1/namespaces/default/pods/web',
        '* POST /api/v1/namespaces/default/pods',
        '* DELETE /api/v1/namespaces/default/pods/web',
        'GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dw4&watch=true',
        '* GET /api/v1/namespaces/default/pods/w4/attach',
        `POST /api/v1/namespaces/default/pods/w4/attach${SPDY}`,
        'GET /api/v1/namespaces/default/pods/w4/log (if the container has exited, or cannot be attached to)',
      ],
    ],
    ['debug node/n1 --image=x', ['GET /api/v1/nodes/n1', '* POST /api/v1/namespaces/default/pods']],
    [
      'wait pods --all --for=delete',
      [
        'GET /api/v1/namespaces/default/pods',
        `* GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3DNAME&watch=true${EACH}`,
      ],
    ],
    [
      'wait pod web --for=delete',
      [
        '* GET /api/v1/namespaces/default/pods/web',
        '* GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dweb&watch=true',
      ],
    ],
    ['events -A', ['* GET /api/v1/events?limit=500']],
    ['top nodes', ['* GET /apis/metrics.k8s.io/v1beta1/nodes', 'GET /api/v1/nodes']],
    ['top node n1', ['* GET /apis/metrics.k8s.io/v1beta1/nodes/n1', 'GET /api/v1/nodes/n1']],
    ['top no', ['* GET /apis/metrics.k8s.io/v1beta1/nodes', 'GET /api/v1/nodes']],
    [
      'top pods -l a=b',
      [
        '* GET /apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=a%3Db',
        'GET /api/v1/namespaces/default/pods?labelSelector=a%3Db (if there are no metrics)',
      ],
    ],
    ['top pod web', ['* GET /apis/metrics.k8s.io/v1beta1/namespaces/default/pods/web']],
    ['auth whoami', ['* POST /apis/authentication.k8s.io/v1/selfsubjectreviews']],
    ['auth can-i get pods', ['* POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']],
    [
      'certificate deny c1 c2',
      [
        'GET /apis/certificates.k8s.io/v1/certificatesigningrequests/c1',
        '* PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/c1/approval',
        'GET /apis/certificates.k8s.io/v1/certificatesigningrequests/c2',
        '* PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/c2/approval',
      ],
    ],
    ['cordon n1', ['GET /api/v1/nodes/n1', '* PATCH /api/v1/nodes/n1']],
    [
      'drain n1',
      [
        'GET /api/v1/nodes/n1',
        'PATCH /api/v1/nodes/n1',
        'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500',
        '* POST /api/v1/namespaces/NAMESPACE/pods/NAME/eviction (for each pod on the node; NAMESPACE and NAME stand for its namespace and name)',
        `GET /api/v1/namespaces/NAMESPACE/pods/NAME${GONE}`,
      ],
    ],
    ['version', ['* GET /version']],
    [
      'set env deploy/d --from=secret/db',
      [
        'GET /api/v1/namespaces/default/secrets/db',
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d',
      ],
    ],
    [
      'set env deploy d --from cm/c --keys a --prefix X_',
      [
        'GET /api/v1/namespaces/default/configmaps/c',
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d',
      ],
    ],
    [
      'set env deploy --all --from=secret/db --list',
      ['GET /api/v1/namespaces/default/secrets/db', '* GET /apis/apps/v1/namespaces/default/deployments'],
    ],
    ['set env deploy/d A=b --list', ['* GET /apis/apps/v1/namespaces/default/deployments/d']],
    ['set env deploy/d', ['* GET /apis/apps/v1/namespaces/default/deployments/d']],
    [
      'set env deploy/d -e A=b',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* PATCH /apis/apps/v1/namespaces/default/deployments/d'],
    ],
    [
      'set image deploy --all a=b',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
      ],
    ],
    ['label pod web --list', ['* GET /api/v1/namespaces/default/pods/web']],
    ['label pod web --list a=b', ['* GET /api/v1/namespaces/default/pods/web']],
    ['annotate pods --all --list', ['* GET /api/v1/namespaces/default/pods']],
    [
      'rollout restart deploy',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
      ],
    ],
    [
      'rollout restart deploy -l a=b',
      [
        'GET /apis/apps/v1/namespaces/default/deployments?labelSelector=a%3Db',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
      ],
    ],
    [
      'rollout status deploy',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `* GET /apis/apps/v1/namespaces/default/deployments?fieldSelector=metadata.name%3DNAME&watch=true${EACH}`,
      ],
    ],
    [
      'rollout history deploy',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `* GET /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
        'GET /apis/apps/v1/namespaces/default/replicasets',
      ],
    ],
    [
      'rollout undo deploy',
      [
        'GET /apis/apps/v1/namespaces/default/deployments',
        `GET /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
        'GET /apis/apps/v1/namespaces/default/replicasets',
        `* PATCH /apis/apps/v1/namespaces/default/deployments/NAME${EACH}`,
      ],
    ],
    [
      'edit cm',
      ['GET /api/v1/namespaces/default/configmaps', `* PATCH /api/v1/namespaces/default/configmaps/NAME${EACH}`],
    ],
    ['wait pod/web --for=create', ['* GET /api/v1/namespaces/default/pods/web']],
    ['delete pod web --dry-run=server', ['* DELETE /api/v1/namespaces/default/pods/web']],
    [
      'expose deploy d --selector a=b --port=80',
      ['GET /apis/apps/v1/namespaces/default/deployments/d', '* POST /api/v1/namespaces/default/services'],
    ],
    ['events -w', ['* GET /api/v1/namespaces/default/events?limit=500&watch=true']],
    ['events -A -w', ['* GET /api/v1/events?limit=500&watch=true']],
    ['version --client', []],
    ['version --client=false', ['* GET /version']],
    ['cordon node/n1', ['GET /api/v1/nodes/n1', '* PATCH /api/v1/nodes/n1']],
    [
      'cordon n1 nodes/n2',
      ['GET /api/v1/nodes/n1', '* PATCH /api/v1/nodes/n1', 'GET /api/v1/nodes/n2', '* PATCH /api/v1/nodes/n2'],
    ],
    ['uncordon -l a=b', ['GET /api/v1/nodes?labelSelector=a%3Db', `* PATCH /api/v1/nodes/NAME${EACH}`]],
    [
      'drain node/n1 --dry-run=server --disable-eviction',
      [
        'GET /api/v1/nodes/n1',
        'PATCH /api/v1/nodes/n1',
        'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500',
        '* DELETE /api/v1/namespaces/NAMESPACE/pods/NAME (for each pod on the node; NAMESPACE and NAME stand for its namespace and name)',
      ],
    ],
    ['taint nodes --all a=b:NoSchedule', ['GET /api/v1/nodes', `* PATCH /api/v1/nodes/NAME${EACH}`]],
    [
      'top nodes -l a=b',
      ['* GET /apis/metrics.k8s.io/v1beta1/nodes?labelSelector=a%3Db', 'GET /api/v1/nodes?labelSelector=a%3Db'],
    ],
    ['top pod --containers web', ['* GET /apis/metrics.k8s.io/v1beta1/namespaces/default/pods/web']],
    ['config view --raw', []],
    ['completion bash', []],
    ['kustomize dir', []],
    ['options', []],
    ['get pods -h', []],
    ['scale --help', []],
    ['plugin list', []],
    [
      'cluster-info',
      ['* GET /api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue'],
    ],
    ['api-resources', ['* GET /api', '* GET /apis']],
    ['api-versions', ['* GET /api', '* GET /apis']],
    ['explain pods', ['* GET /openapi/v3']],
    ['get --raw /healthz', ['* GET /healthz']],
    ['create --raw /api/v1/namespaces -f x.json', ['* POST /api/v1/namespaces']],
    ['replace --raw /x -f y.json', ['* PUT /x']],
    ['delete --raw /x', ['* DELETE /x']],
    [
      'get svc/a deploy/b',
      ['* GET /api/v1/namespaces/default/services/a', '* GET /apis/apps/v1/namespaces/default/deployments/b'],
    ],
  ])('kubectl %s', (line, expected) => {
    expect(steps(line)).toEqual(expected);
  });
});

describe('the requests for each object of a file', () => {
  test.each([
    [
      'create -f x.yaml',
      [
        '* POST /api/v1/namespaces/dev/configmaps',
        '* POST /apis/apps/v1/namespaces/default/deployments',
        '* POST /apis/example.com/v1beta1/namespaces/default/widgets',
        '* POST /apis/events.k8s.io/v1/namespaces/default/events',
      ],
    ],
    [
      'apply -f x.yaml',
      [
        'GET /api/v1/namespaces/dev/configmaps/c',
        '* POST /api/v1/namespaces/dev/configmaps (if it does not exist)',
        '* PATCH /api/v1/namespaces/dev/configmaps/c (if it exists and differs)',
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        '* POST /apis/apps/v1/namespaces/default/deployments (if it does not exist)',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d (if it exists and differs)',
        'GET /apis/example.com/v1beta1/namespaces/default/widgets/w',
        '* POST /apis/example.com/v1beta1/namespaces/default/widgets (if it does not exist)',
        '* PATCH /apis/example.com/v1beta1/namespaces/default/widgets/w (if it exists and differs)',
        'GET /apis/events.k8s.io/v1/namespaces/default/events/e',
        '* POST /apis/events.k8s.io/v1/namespaces/default/events (if it does not exist)',
        '* PATCH /apis/events.k8s.io/v1/namespaces/default/events/e (if it exists and differs)',
      ],
    ],
    [
      'apply --server-side -f x.yaml',
      [
        '* PATCH /api/v1/namespaces/dev/configmaps/c',
        '* PATCH /apis/apps/v1/namespaces/default/deployments/d',
        '* PATCH /apis/example.com/v1beta1/namespaces/default/widgets/w',
        '* PATCH /apis/events.k8s.io/v1/namespaces/default/events/e',
      ],
    ],
    [
      'replace -f x.yaml',
      [
        'GET /api/v1/namespaces/dev/configmaps/c',
        '* PUT /api/v1/namespaces/dev/configmaps/c',
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        '* PUT /apis/apps/v1/namespaces/default/deployments/d',
        'GET /apis/example.com/v1beta1/namespaces/default/widgets/w',
        '* PUT /apis/example.com/v1beta1/namespaces/default/widgets/w',
        'GET /apis/events.k8s.io/v1/namespaces/default/events/e',
        '* PUT /apis/events.k8s.io/v1/namespaces/default/events/e',
      ],
    ],
    [
      'delete -f x.yaml',
      [
        '* DELETE /api/v1/namespaces/dev/configmaps/c',
        '* DELETE /apis/apps/v1/namespaces/default/deployments/d',
        '* DELETE /apis/example.com/v1beta1/namespaces/default/widgets/w',
        '* DELETE /apis/events.k8s.io/v1/namespaces/default/events/e',
        'GET /api/v1/namespaces/dev/configmaps/c',
        `GET /api/v1/namespaces/dev/configmaps?fieldSelector=metadata.name%3Dc&watch=true${GONE}`,
        'GET /apis/apps/v1/namespaces/default/deployments/d',
        `GET /apis/apps/v1/namespaces/default/deployments?fieldSelector=metadata.name%3Dd&watch=true${GONE}`,
        'GET /apis/example.com/v1beta1/namespaces/default/widgets/w',
        `GET /apis/example.com/v1beta1/namespaces/default/widgets?fieldSelector=metadata.name%3Dw&watch=true${GONE}`,
        'GET /apis/events.k8s.io/v1/namespaces/default/events/e',
        `GET /apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=metadata.name%3De&watch=true${GONE}`,
      ],
    ],
  ])('kubectl %s', (line, expected) => {
    expect(steps(line, OBJECTS)).toEqual(expected);
  });
});

test.each([
  ['logs --raw /x', '"kubectl logs" has no flag --raw'],
  ['get --raw', 'the flag --raw needs a value'],
  ['rollout fix deploy d', 'the requests that "kubectl rollout fix" sends are not known'],
  ['auth fix', 'the requests that "kubectl auth fix" sends are not known'],
  ['cp a b', 'the line lacks a path in a pod, as in web:/etc/hosts'],
  ['create token', 'exactly one NAME is required, got 0'],
  ['get pods/', 'the line lacks a name after pods/'],
  ['logs web/', 'the server doesn\'t have a resource type "web"'],
  ['', 'the requests that "kubectl " sends are not known'],
  ['auth', 'the requests that "kubectl auth " sends are not known'],
  ['cp', 'the line lacks a path in a pod, as in web:/etc/hosts'],
  ['logs pod/', 'the line lacks a name after pod/'],
  ['debug', 'the line names no pod'],
])('kubectl %s is refused', (line, message) => {
  expect(() => steps(line)).toThrow(new Error(message));
});

test.each([29, 30] as const)('before Kubernetes requires a WebSocket, port-forward in 1.%i uses SPDY', (minor) => {
  expect(steps('port-forward web 80', [], minor)).toEqual([
    'GET /api/v1/namespaces/default/pods/web',
    '* POST /api/v1/namespaces/default/pods/web/portforward',
  ]);
});

test('the kind of an object in a file determines its resource, and whether it is namespaced', () => {
  const objects = [
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: null, name: 'n' },
    { apiVersion: 'v1', kind: 'Namespace', namespace: null, name: 'dev' },
  ];
  expect(steps('create -f x.yaml', objects)).toEqual([
    '* POST /apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
    '* POST /api/v1/namespaces',
  ]);
});

const DUMP = [
  ...['/api/v1/namespaces/N/events', '/api/v1/namespaces/N/replicationcontrollers', '/api/v1/namespaces/N/services'],
  ...['daemonsets', 'deployments', 'replicasets'].map((resource) => `/apis/apps/v1/namespaces/N/${resource}`),
  '/api/v1/namespaces/N/pods',
];

/** The requests that a dump sends for a namespace. */
function dumpOf(namespace: string, when = ''): readonly string[] {
  const lists = DUMP.map((path) => `* GET ${path.replace('/N/', `/${namespace}/`)}${when}`);
  return [...lists, `* GET /api/v1/namespaces/${namespace}/pods/NAME/log (for each pod; NAME stands for its name)`];
}

test('a dump of the cluster reads kube-system and the namespace of the line, the named ones, or all', () => {
  expect(steps('cluster-info dump -n dev')).toEqual([
    '* GET /api/v1/nodes',
    ...dumpOf('kube-system'),
    ...dumpOf('dev'),
  ]);
  expect(steps('cluster-info dump --namespaces a,b')).toEqual(['* GET /api/v1/nodes', ...dumpOf('a'), ...dumpOf('b')]);
  expect(steps('cluster-info dump -A')).toEqual([
    '* GET /api/v1/nodes',
    'GET /api/v1/namespaces',
    ...dumpOf('NAMESPACE', ' (for each namespace; NAMESPACE stands for its name)'),
  ]);
});
