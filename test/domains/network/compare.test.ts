import { expect, test } from 'vitest';
import { compareClusters } from '../../../src/domains/network/compare.ts';
import { ProofTooLarge } from '../../../src/domains/network/proof/budget.ts';
import { connectionInWords } from '../../../src/domains/network/words.ts';
import { clusterOf, namespace, pod, policy } from './cluster-of.ts';

const world = [
  namespace('shop', '{team: a}'),
  pod('shop/web', { labels: '{app: web}' }),
  pod('shop/api', { labels: '{app: api}', ports: '[{name: http, containerPort: 8080}]' }),
];
const ingress = (rules: string, name = 'p') =>
  policy(`shop/${name}`, `{podSelector: {matchLabels: {app: api}}, ingress: [${rules}]}`);

function differences(before: readonly string[], after: readonly string[]) {
  const compared = compareClusters(clusterOf([...world, ...before]), clusterOf([...world, ...after]));
  return compared.differences.map((difference) => `${difference.kind}: ${connectionInWords(difference)}`);
}

test('equal sets in different notation are equal', () => {
  const web = '{podSelector: {matchLabels: {app: web}}}';
  expect(
    differences(
      [ingress(`{from: [${web}], ports: [{port: 80, endPort: 82}]}`)],
      [
        ingress(`{from: [${web}], ports: [{port: 82}, {port: 80}]}`, 'one'),
        ingress(
          '{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}], ports: [{port: 81}]}',
          'two',
        ),
      ],
    ),
  ).toEqual([]);
});

test('a rule that another one covers changes nothing, but a policy that isolates does', () => {
  const anyone = ingress('{}');
  expect(differences([anyone], [anyone, ingress('{ports: [{port: 80}]}', 'more')])).toEqual([]);
  expect(differences([], [ingress('')])).toEqual(['closed: shop/web → shop/api, port 8080/TCP']);
  expect(differences([ingress('')], [])).toEqual(['opened: shop/web → shop/api, port 8080/TCP']);
});

test('a port is the same by name and by number if the pods declare it so', () => {
  const named = ingress('{ports: [{port: http}]}');
  expect(differences([named], [ingress('{ports: [{port: 8080}]}')])).toEqual([]);
  expect(differences([named], [ingress('{ports: [{port: 80}]}')])).toEqual([
    'opened: shop/web → shop/api, port 80/TCP',
    'closed: shop/web → shop/api, port 8080/TCP',
  ]);
});

test('a port name that no pod has refers to some other number', () => {
  const [named, none] = ['{ports: [{port: metrics}]}', ''].map((rules) => ingress(rules));
  expect(differences([named ?? ''], [none ?? ''])).toEqual([
    'closed: shop/web → a new pod in namespace shop with labels app=api, port 8001/TCP',
  ]);
});

test('a difference that only future pods or namespaces can show is shown by them', () => {
  const from = (selector: string) => ingress(`{from: [{namespaceSelector: ${selector}}]}`);
  expect(
    differences([from('{matchLabels: {team: a}}')], [from('{matchExpressions: [{key: team, operator: Exists}]}')]),
  ).toEqual([
    'opened: a new pod in namespace new-namespace (labeled team=other) without labels → shop/api, port 8080/TCP',
  ]);
  expect(differences([from('{}')], [from('{matchLabels: {kubernetes.io/metadata.name: shop}}')])).toEqual([
    'closed: a new pod in namespace new-namespace without labels → shop/api, port 8080/TCP',
  ]);
});

test('IPv4 and IPv6 are distinguished, and so are single addresses', () => {
  const from = (...blocks: readonly string[]) =>
    ingress(`{from: [${blocks.map((cidr) => `{ipBlock: {cidr: "${cidr}"}}`).join()}]}`);
  expect(differences([from('0.0.0.0/0')], [from('0.0.0.0/1', '128.0.0.0/1')])).toEqual([]);
  expect(differences([from('0.0.0.0/0')], [from('0.0.0.0/0', '2001:db8::7/128')])).toEqual([
    'opened: 2001:db8::7 → shop/api, port 8080/TCP',
  ]);
});

test('a proof that takes too long is abandoned', () => {
  const keys = Array.from({ length: 12 }, (_, i) => `{podSelector: {matchLabels: {k${i}: a, l${i}: b}}}`);
  const set = (more: string) => clusterOf([...world, ingress(keys.map((key) => `{from: [${key}]}`).join() + more)]);
  expect(() =>
    compareClusters(set(''), set(', {from: [{podSelector: {matchLabels: {k1: a, l1: b, m: c}}}]}'), { steps: 2 }),
  ).toThrow(ProofTooLarge);
});
