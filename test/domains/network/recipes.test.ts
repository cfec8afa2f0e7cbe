import { expect, test } from 'vitest';
import { clusterOf, isAllowed, namespace, pod, policy } from './cluster-of.ts';

/** A cluster in which the policies that people typically write first are evaluated. */
const world = [
  namespace('default'),
  namespace('prod', '{purpose: production}'),
  namespace('dev', '{purpose: testing}'),
  namespace('kube-system'),
  pod('default/web', { labels: '{app: web}' }),
  pod('default/api', { labels: '{app: bookstore, role: api}' }),
  pod('default/db', { labels: '{app: bookstore, role: db}' }),
  pod('default/search', { labels: '{app: bookstore, role: search}' }),
  pod('prod/client', { labels: '{type: monitoring}' }),
  pod('dev/client', { labels: '{type: monitoring}' }),
  pod('dev/other', { labels: '{app: web}' }),
  pod('kube-system/dns', { labels: '{k8s-app: kube-dns}' }),
];

type Query = readonly [from: string, to: string, port: number, protocol?: 'TCP' | 'UDP'];

interface Recipe {
  readonly what: string;
  readonly specs: readonly string[];
  readonly allowed: readonly Query[];
  readonly denied: readonly Query[];
}

const toWeb = (from: string, port = 80): Query => [from, 'default/web', port];

const recipes: readonly Recipe[] = [
  {
    what: 'deny all traffic to an application',
    specs: ['{podSelector: {matchLabels: {app: web}}, ingress: []}'],
    allowed: [
      ['default/web', 'default/api', 80],
      ['default/web', '8.8.8.8', 443],
      ['dev/client', 'default/api', 80],
    ],
    denied: [toWeb('default/api'), toWeb('dev/client'), toWeb('8.8.8.8')],
  },
  {
    what: 'limit traffic to an application to one other',
    specs: [
      '{podSelector: {matchLabels: {app: bookstore, role: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: bookstore}}}]}]}',
    ],
    allowed: [
      ['default/db', 'default/api', 80],
      ['default/search', 'default/api', 5000],
    ],
    denied: [
      ['default/web', 'default/api', 80],
      ['dev/client', 'default/api', 80],
    ],
  },
  {
    what: 'allow all traffic to an application despite a policy that denies it',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, ingress: []}',
      '{podSelector: {matchLabels: {app: web}}, ingress: [{}]}',
    ],
    allowed: [toWeb('default/api'), toWeb('dev/client'), toWeb('8.8.8.8')],
    denied: [],
  },
  {
    what: 'deny all traffic that is not allowed, in a namespace',
    specs: ['{podSelector: {}, ingress: []}'],
    allowed: [['default/web', 'prod/client', 80]],
    denied: [toWeb('default/api'), ['dev/client', 'default/db', 80]],
  },
  {
    what: 'deny all traffic from other namespaces',
    specs: ['{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'],
    allowed: [toWeb('default/api')],
    denied: [toWeb('dev/client'), toWeb('8.8.8.8')],
  },
  {
    what: 'allow traffic to an application from all namespaces',
    specs: ['{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {}}]}]}'],
    allowed: [toWeb('dev/client'), toWeb('default/api')],
    denied: [toWeb('8.8.8.8')],
  },
  {
    what: 'allow all traffic from one namespace',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {purpose: production}}}]}]}',
    ],
    allowed: [toWeb('prod/client')],
    denied: [toWeb('dev/client'), toWeb('default/api')],
  },
  {
    what: 'allow traffic from some pods of another namespace',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {purpose: testing}}, podSelector: {matchLabels: {type: monitoring}}}]}]}',
    ],
    allowed: [toWeb('dev/client')],
    denied: [toWeb('dev/other'), toWeb('prod/client'), toWeb('default/api')],
  },
  {
    what: 'allow traffic from outside of the cluster',
    specs: ['{podSelector: {}, ingress: []}', '{podSelector: {matchLabels: {app: web}}, ingress: [{from: []}]}'],
    allowed: [toWeb('8.8.8.8'), toWeb('dev/client')],
    denied: [['8.8.8.8', 'default/db', 80]],
  },
  {
    what: 'allow traffic to one port only',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 5000}], from: [{podSelector: {matchLabels: {role: api}}}]}]}',
    ],
    allowed: [toWeb('default/api', 5000)],
    denied: [toWeb('default/api', 8000), toWeb('default/db', 5000)],
  },
  {
    what: 'allow traffic from several kinds of pods',
    specs: [
      '{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: search}}}, {podSelector: {matchLabels: {role: api}}}]}]}',
    ],
    allowed: [
      ['default/search', 'default/db', 1],
      ['default/api', 'default/db', 1],
    ],
    denied: [['default/web', 'default/db', 1]],
  },
  {
    what: 'deny an application all egress but DNS',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]}',
    ],
    allowed: [['default/web', 'kube-system/dns', 53, 'UDP'], ['default/web', '8.8.8.8', 53], toWeb('default/api')],
    denied: [
      ['default/web', 'default/api', 80],
      ['default/web', '8.8.8.8', 443],
    ],
  },
  {
    what: 'deny all egress in a namespace',
    specs: ['{podSelector: {}, policyTypes: [Egress], egress: []}'],
    allowed: [toWeb('dev/client')],
    denied: [
      ['default/web', 'default/api', 80],
      ['default/db', '8.8.8.8', 443],
      ['default/web', 'kube-system/dns', 53, 'UDP'],
    ],
  },
  {
    what: 'deny egress to outside of the cluster',
    specs: [
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}, {to: [{namespaceSelector: {}}]}]}',
    ],
    allowed: [
      ['default/web', 'dev/client', 443],
      ['default/web', '8.8.8.8', 53, 'UDP'],
    ],
    denied: [['default/web', '8.8.8.8', 443]],
  },
];

test.each(recipes)('$what', ({ specs, allowed, denied }) => {
  const cluster = clusterOf([...world, ...specs.map((spec, i) => policy(`default/p${i}`, spec))]);
  for (const asked of allowed)
    expect({ asked, allowed: isAllowed(cluster, ...asked) }).toEqual({ asked, allowed: true });
  for (const asked of denied)
    expect({ asked, allowed: isAllowed(cluster, ...asked) }).toEqual({ asked, allowed: false });
});
