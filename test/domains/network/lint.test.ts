import { expect, test } from 'vitest';
import type { Finding, Lint } from '../../../src/domains/network/lint/finding.ts';
import { lintCluster } from '../../../src/domains/network/lint.ts';
import { loadCluster } from '../../../src/domains/network/load.ts';
import { connectionInWords } from '../../../src/domains/network/words.ts';
import { namespace, pod, policy } from './cluster-of.ts';

const world = [
  namespace('shop', '{team: a}'),
  namespace('data', '{team: b}'),
  pod('shop/web', { labels: '{app: web}', ip: '10.244.0.1' }),
  pod('shop/api', { labels: '{app: api}', ip: '10.244.0.2', ports: '[{name: http, containerPort: 8080}]' }),
  pod('data/db', { labels: '{app: db}', ip: '10.244.1.1', ports: '[{name: pg, containerPort: 5432}]' }),
];

function lint(texts: readonly string[], objects: readonly string[] = world): readonly Finding[] {
  const files = [...texts, ...objects].map((text, i) => ({ file: `${i}.yaml`, text }));
  return lintCluster(loadCluster(files, { minor: 37 }));
}

const dns =
  '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}, {port: 53}]}';
const spec = (text: string) => policy('shop/p', text);
const egress = (rules: string) => spec(`{podSelector: {}, policyTypes: [Egress], egress: [${rules}]}`);
const ingress = (rules: string) =>
  spec(`{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [${rules}]}`);

interface Case {
  readonly lint: Lint;
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  /** The connection that the finding shows as an example. */
  readonly shown?: string;
}

const cases: readonly Case[] = [
  {
    lint: 'peers-or',
    wrong: [
      ingress('{from: [{namespaceSelector: {matchLabels: {team: b}}}, {podSelector: {matchLabels: {app: web}}}]}'),
    ],
    right: [ingress('{from: [{namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: db}}}]}')],
    shown: 'data/db → shop/api, port 8080/TCP',
  },
  {
    lint: 'ports-or',
    wrong: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}]}, {ports: [{port: 8080}]}')],
    right: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}')],
    shown: 'data/db → shop/api, port 8080/TCP',
  },
  {
    lint: 'empty-rule',
    wrong: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}]}, {}')],
    right: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}]}')],
    shown: 'data/db → shop/api, port 8080/TCP',
  },
  {
    lint: 'ingress-isolated',
    wrong: [spec(`{podSelector: {}, egress: [${dns}]}`)],
    right: [egress(dns), spec(`{podSelector: {}, egress: [${dns}], ingress: []}`)],
    shown: 'shop/web → shop/api, port 8080/TCP',
  },
  {
    lint: 'ignored-rules',
    wrong: [spec(`{podSelector: {}, policyTypes: [Ingress], egress: [${dns}]}`)],
    right: [spec(`{podSelector: {}, policyTypes: [Ingress, Egress], egress: [${dns}]}`)],
    shown: 'shop/web → shop/api, port 8080/TCP',
  },
  {
    lint: 'egress-not-isolated',
    wrong: [spec('{podSelector: {}, egress: []}')],
    right: [spec('{podSelector: {}, policyTypes: [Egress], egress: []}'), spec('{podSelector: {}}')],
    shown: 'shop/web → shop/api, port 8080/TCP',
  },
  {
    lint: 'dns-blocked',
    wrong: [
      egress('{to: [{podSelector: {}}]}'),
      egress(`{to: [{podSelector: {}}]}, ${dns.replace(', {port: 53}', '')}`),
    ],
    right: [
      egress(`{to: [{podSelector: {}}]}, ${dns}`),
      egress('{ports: [{protocol: UDP, port: 53}, {port: 53}]}'),
      egress('{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}'),
      egress('{to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 169.254.20.10/32}}]}'),
      // Pods that may not connect to anything do not need DNS.
      egress(''),
    ],
    shown: 'shop/web → kube-system/coredns (Deployment), port 53/UDP',
  },
  {
    lint: 'exception-undone',
    wrong: [
      egress(
        `{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}]}`,
      ),
    ],
    right: [
      egress('{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}'),
      // Allowing a single address within an exception, or a single port, may well be intended.
      egress('{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}, {to: [{ipBlock: {cidr: 10.1.2.3/32}}]}'),
    ],
    shown: 'shop/web → 169.254.169.254, port 80/TCP',
  },
  {
    lint: 'block-holds-pods',
    wrong: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 0.0.0.0/0}}]}')],
    right: [
      ingress('{from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}'),
    ],
    shown: 'data/db → shop/api, port 8080/TCP',
  },
  {
    lint: 'block-of-pods',
    wrong: [ingress('{from: [{ipBlock: {cidr: 10.244.1.1/32}}]}')],
    right: [ingress('{from: [{ipBlock: {cidr: 192.0.2.1/32}}]}')],
  },
  {
    lint: 'block-of-service',
    wrong: [
      egress(`${dns}, {to: [{ipBlock: {cidr: 10.96.0.7/32}}]}\n`).concat(
        '\n---\n{apiVersion: v1, kind: Service, metadata: {name: db, namespace: data}, spec: {clusterIP: 10.96.0.7}}',
      ),
    ],
    right: [egress(`${dns}, {to: [{ipBlock: {cidr: 10.96.0.7/32}}]}`)],
  },
  {
    lint: 'name-label',
    wrong: [ingress('{from: [{namespaceSelector: {matchLabels: {name: data}}}]}')],
    right: [ingress('{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}}]}')],
  },
  {
    lint: 'no-such-namespace',
    wrong: [ingress('{from: [{namespaceSelector: {matchLabels: {tema: a}}}]}')],
    right: [ingress('{from: [{namespaceSelector: {matchLabels: {team: a}}}]}'), egress(dns)],
  },
  {
    lint: 'no-such-peer',
    wrong: [ingress('{from: [{podSelector: {matchLabels: {app: wbe}}}]}')],
    right: [ingress('{from: [{podSelector: {matchLabels: {app: web}}}]}')],
  },
  {
    lint: 'selects-no-pod',
    wrong: [spec('{podSelector: {matchLabels: {app: wbe}}}')],
    right: [spec('{podSelector: {matchLabels: {app: web}}}'), spec('{podSelector: {}}')],
  },
  {
    lint: 'wrong-namespace',
    wrong: [policy('data/p', '{podSelector: {matchLabels: {app: web}}}')],
    right: [policy('shop/p', '{podSelector: {matchLabels: {app: web}}}')],
  },
  {
    lint: 'named-port',
    wrong: [ingress('{ports: [{port: htpp}]}'), ingress('{ports: [{port: http, protocol: UDP}]}')],
    right: [ingress('{ports: [{port: http}]}')],
  },
  {
    lint: 'host-network',
    wrong: [
      `${spec('{podSelector: {matchLabels: {app: agent}}}')}\n---\n${pod('shop/agent', { labels: '{app: agent}', hostNetwork: true })}`,
    ],
    right: [spec('{podSelector: {matchLabels: {app: web}}}')],
  },
  {
    lint: 'load-error',
    wrong: [spec('{podSelector: {}, policyTypes: [ingress]}')],
    right: [spec('{podSelector: {}}')],
  },
  { lint: 'unknown-field', wrong: [spec('{podselector: {}}')], right: [spec('{podSelector: {}}')] },
];

test.each(cases)('$lint', ({ lint: id, wrong, right, shown }) => {
  for (const text of wrong) {
    const found = lint([text]).filter((finding) => finding.lint === id);
    expect(found, text).toHaveLength(1);
    expect(found[0]?.place, text).toMatchObject({ file: '0.yaml', line: 1 });
  }
  for (const text of right)
    expect(
      lint([text]).filter((finding) => finding.lint === id),
      text,
    ).toEqual([]);
  const [first] = lint(wrong.slice(0, 1)).filter((finding) => finding.lint === id);
  const consequence = first?.consequence ?? null;
  expect(consequence && connectionInWords(consequence)).toBe(shown ?? null);
});

test('the intended spelling is suggested', () => {
  const messages = (text: string) =>
    lint([text])
      .map(({ message }) => message)
      .join('\n');
  expect(messages(ingress('{from: [{namespaceSelector: {matchLabels: {tema: a}}}]}'))).toContain(
    'There is the label team.',
  );
  expect(messages(spec('{podSelector: {matchLabels: {app: wbe}}}'))).toContain('There is app=web.');
  expect(messages(ingress('{ports: [{port: htpp}]}'))).toContain('There is http.');
  expect(messages(ingress('{ports: [{port: http, protocol: UDP}]}'))).toContain('Port http is TCP there.');
});

test('policies without other objects are linted on their own', () => {
  const web =
    '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: x}}}], ports: [{port: http}]}]}';
  expect(lint([spec(web)], [])).toEqual([]);
});
