import { expect, test } from 'vitest';
import { expectationFrom } from '../../../src/domains/network/expectation-schema.ts';
import { EmptyExpectation, proveExpectation } from '../../../src/domains/network/prove.ts';
import { connectionInWords } from '../../../src/domains/network/words.ts';
import { clusterOf, namespace, pod, policy } from './cluster-of.ts';

function prove(texts: readonly string[], expectation: object) {
  const read = expectationFrom({ name: 'it', ...expectation });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const proof = proveExpectation(clusterOf(texts), read.expectation);
  return proof.status === 'holds'
    ? 'holds'
    : `${proof.counterexample.wanted}: ${connectionInWords(proof.counterexample)}`;
}

const web = { namespace: 'shop', podSelector: { matchLabels: { app: 'web' } } };
const api = { namespace: 'shop', podSelector: { matchLabels: { app: 'api' } } };
const world = [
  namespace('shop', '{team: shop}'),
  namespace('kube-system'),
  pod('shop/web', { labels: '{app: web}' }),
  pod('shop/api', { labels: '{app: api}', ports: '[{name: http, containerPort: 8080}]' }),
];
const webToApi = { exactly: [{ from: web, to: api, ports: [{ port: 8080 }] }], of: [{ to: { namespace: 'shop' } }] };
const deny = policy('shop/deny', '{podSelector: {}}');
const allow = (from: string, ports = '[{port: 8080}]') =>
  policy('shop/allow', `{podSelector: {matchLabels: {app: api}}, ingress: [{from: [${from}], ports: ${ports}}]}`);

test('correct answers in other notations hold', () => {
  const selector = '{podSelector: {matchLabels: {app: web}}}';
  const expressions = '{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}';
  const everywhere = '{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: web}}}';
  expect(prove([...world, deny, allow(selector)], webToApi)).toBe('holds');
  expect(prove([...world, deny, allow(expressions)], webToApi)).toBe('holds');
  expect(prove([...world, deny, allow(selector, '[{port: http}]')], webToApi)).toBe('holds');
  // The label belongs to only one namespace today, but a new namespace may have it as well.
  expect(prove([...world, deny, allow(everywhere)], webToApi)).toBe(
    'denied: a new pod in namespace new-namespace (labeled team=shop) with labels app=web → shop/api, port 8080/TCP',
  );
});

test('a second rule {} and a block of all addresses open everything', () => {
  const both = policy(
    'shop/both',
    '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}, {}]}',
  );
  expect(prove([...world, deny, both], webToApi)).toBe('denied: shop/web → shop/api, port 80/TCP');
  const block = allow('{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 0.0.0.0/0}}');
  expect(prove([...world, deny, block], { deny: [{ from: { ip: '0.0.0.0/0' }, to: { namespace: 'shop' } }] })).toBe(
    'denied: 169.254.169.254 → shop/api, port 8080/TCP',
  );
  expect(prove([...world, deny, block], webToApi)).toMatch(/^denied: /);
});

const metadata = { deny: [{ from: { namespaceSelector: {} }, to: { ip: '169.254.169.254' } }] };
const inShop = { deny: [{ from: { namespace: 'shop' }, to: { ip: '169.254.169.254' } }] };
const rest = {
  allow: [{ from: { namespace: 'shop' } }],
  except: [{ to: { ip: '169.254.169.254' } }, { to: { ip: '::/0' } }],
};
const egress = (rules: string, selector = '{}') =>
  policy('shop/egress', `{podSelector: ${selector}, policyTypes: [Egress], egress: [${rules}]}`);
const block = '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}';

test('the metadata address is blocked only if no other rule allows it again', () => {
  expect(prove([...world, egress(block)], inShop)).toBe('holds');
  expect(prove([...world, egress(block)], rest)).toBe('holds');
  expect(prove([...world, egress(block)], metadata)).toMatch(/^denied: a new pod in namespace kube-system/);
  const again = `${block}, {to: [{ipBlock: {cidr: 169.254.0.0/16}}]}`;
  expect(prove([...world, egress(again)], inShop)).toBe('denied: shop/web → 169.254.169.254, port 80/TCP');
  expect(prove([...world, egress(block, '{matchLabels: {app: none}}')], inShop)).toMatch(/^denied: shop\/web/);
});

test('a wider exception also blocks the address, and is not required to do less', () => {
  const wide = '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}';
  expect(prove([...world, egress(wide)], inShop)).toBe('holds');
  expect(prove([...world, egress(wide)], rest)).toMatch(/^allowed: shop\/web → 169\.254\.0\.\d+/);
});

test('a policy that only allows does not restrict anything', () => {
  const open = egress('{to: [{ipBlock: {cidr: 10.96.0.1/32}}]}, {}');
  expect(prove([...world, open], { deny: [{ from: { namespace: 'shop' }, to: { ip: '10.96.0.1' } }] })).toBe(
    'denied: shop/web → 10.96.0.1, port 80/TCP',
  );
});

test('a third policy that opens a namespace is found, also for future pods', () => {
  const third = policy('shop/debug', '{podSelector: {matchLabels: {debug: "true"}}, ingress: [{}]}');
  const proof = prove([...world, deny, allow('{podSelector: {matchLabels: {app: web}}}'), third], webToApi);
  expect(proof).toMatch(/^denied: .* → a new pod in namespace shop with labels debug=true, port \d+\/TCP$/);
});

test('tenants are distinguished by labels, including future ones', () => {
  const tenants = [namespace('red', '{tenant: red}'), namespace('blue', '{tenant: blue}'), pod('red/a'), pod('blue/b')];
  const same = (selector: string) =>
    policy('red/same', `{podSelector: {}, ingress: [{from: [{namespaceSelector: ${selector}}]}]}`);
  const expectation = {
    deny: [
      {
        from: { namespaceSelector: { matchExpressions: [{ key: 'tenant', operator: 'NotIn', values: ['red'] }] } },
        to: { namespace: 'red' },
      },
    ],
  };
  expect(prove([...tenants, same('{matchLabels: {tenant: red}}')], expectation)).toBe('holds');
  const notBlue = same('{matchExpressions: [{key: tenant, operator: NotIn, values: [blue]}]}');
  expect(prove([...tenants, notBlue], expectation)).toBe(
    'denied: a new pod in namespace new-namespace without labels → red/a, port 80/TCP',
  );
});

test('a namespace of which only the name is known has the same labels at both ends', () => {
  const into = policy(
    'shop/in',
    '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {x: "1"}}}]}]}',
  );
  const out = policy(
    'shop/out',
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {x: "2"}}}]}]}',
  );
  expect(prove([into, out], { deny: [{ from: { namespace: 'shop' }, to: { namespace: 'shop' } }] })).toBe('holds');
});

test('an expectation about no connection at all is an error', () => {
  const nobody = {
    matchExpressions: [
      { key: 'a', operator: 'Exists' },
      { key: 'a', operator: 'DoesNotExist' },
    ],
  };
  expect(() => prove(world, { deny: [{ from: { namespace: 'shop', podSelector: nobody } }] })).toThrow(
    EmptyExpectation,
  );
});

test('whether an expectation is about existing pods is reported', () => {
  const read = expectationFrom({ name: 'it', deny: [{ from: { namespace: 'typo' }, to: { namespace: 'shop' } }] });
  if (!read.ok) throw new Error('it is read');
  expect(proveExpectation(clusterOf([...world, deny]), read.expectation)).toEqual({
    status: 'holds',
    isAboutExisting: false,
  });
});
