import { expect, test } from 'vitest';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { issue, selfSigned } from '../../fixtures/certificates.ts';
import { verdict } from '../../fixtures/one-check.ts';

const HOST = 'shop.example.com';
const root = selfSigned('Root CA');
const server = issue(HOST, root, { dnsNames: [HOST] });
const CHECK = { kind: 'ingress-tls', namespace: 'shop', host: HOST, service: 'web', port: 80, roots: root.pem };

const base64 = (text: string) => Buffer.from(text).toString('base64');
const SECRET = { type: 'kubernetes.io/tls', data: { 'tls.crt': base64(server.pem), 'tls.key': base64(server.key) } };
const SERVICE = { spec: { ports: [{ name: 'http', port: 80 }] } };

interface Fields {
  readonly host?: string;
  readonly path?: object;
  readonly port?: object;
  readonly tls?: readonly object[];
}

function ingress({
  host = HOST,
  path = {},
  port = { number: 80 },
  tls = [{ hosts: [HOST], secretName: 'tls' }],
}: Fields) {
  const backend = { service: { name: 'web', port } };
  const paths = [{ path: '/', pathType: 'Prefix', backend, ...path }];
  return { metadata: { name: 'shop' }, spec: { tls, rules: [{ host, http: { paths } }] } };
}

const said = (ingresses: readonly object[], secrets: Readonly<Record<string, object>> = { tls: SECRET }) =>
  withAnsweringNode(
    ({ path }) => {
      if (path.endsWith('/ingresses')) return { status: 200, body: { items: ingresses } };
      const body = path.endsWith('/services/web') ? SERVICE : secrets[path.split('/').at(-1) ?? ''];
      return body === undefined ? { status: 404, body: { kind: 'Status' } } : { status: 200, body };
    },
    (node) => verdict(CHECK, node),
  );

test.concurrent.each<[string, Fields]>([
  ['a port by number', {}],
  ['a port by name', { port: { name: 'http' } }],
  ['hosts as wildcards', { host: '*.example.com', tls: [{ hosts: ['*.example.com'], secretName: 'tls' }] }],
  ['a path whose meaning the controller defines', { path: { pathType: 'ImplementationSpecific' } }],
  [
    'another entry for another host',
    {
      tls: [
        { hosts: ['other.example.com'], secretName: 'gone' },
        { hosts: [HOST], secretName: 'tls' },
      ],
    },
  ],
])('right: %s', async (_, fields) => {
  expect(await said([ingress(fields)])).toBe(`pass: clients accept the certificate of ${HOST}`);
});

const LACKS_ENTRY = [
  'fail: it has none',
  `expected: spec.tls of ingress/shop has an entry for ${HOST}`,
  'why: An entry is for the hosts that it lists, not for those of the rules.',
].join('\n');

test.concurrent.each<[string, Fields, string]>([
  [
    'a rule for another host',
    { host: 'shop.example.org' },
    `fail: no Ingress has one\nexpected: an Ingress in namespace shop has a rule for ${HOST}\nwhy: The rules are for shop.example.org.`,
  ],
  ['no TLS', { tls: [] }, LACKS_ENTRY],
  ['TLS for another host', { tls: [{ hosts: ['www.example.com'], secretName: 'tls' }] }, LACKS_ENTRY],
  ['TLS for no host', { tls: [{ secretName: 'tls' }] }, LACKS_ENTRY],
  [
    'no Secret',
    { tls: [{ hosts: [HOST] }] },
    `fail: its entry names none\nexpected: spec.tls of ingress/shop names a Secret for ${HOST}`,
  ],
  [
    'a Secret that does not exist',
    { tls: [{ hosts: [HOST], secretName: 'gone' }] },
    [
      'fail: there is no secret/gone in namespace shop',
      `expected: secret/gone in namespace shop has a certificate that clients accept for ${HOST}`,
      'why: ingress/shop names it, and an Ingress can use only Secrets of its own namespace.',
    ].join('\n'),
  ],
  [
    'another port',
    { port: { number: 8080 } },
    [
      `fail: ingress/shop sends requests for ${HOST} to Service web, port 8080`,
      `expected: ingress/shop sends all requests for ${HOST} to Service web, port 80`,
    ].join('\n'),
  ],
  [
    'a path that is only itself',
    { path: { pathType: 'Exact' } },
    [
      `fail: no path of the rule for ${HOST} stands for all paths`,
      `expected: ingress/shop sends all requests for ${HOST} to Service web, port 80`,
      'why: The path / does, with the pathType Prefix.',
    ].join('\n'),
  ],
])('wrong: %s', async (_, fields, expected) => {
  expect(await said([ingress(fields)])).toBe(expected);
});

test.concurrent('a port by a name that the Service does not have', async () => {
  expect(await said([ingress({ port: { name: 'web' } })])).toContain('to Service web, port web');
});

test.concurrent('a Secret of another type, and one whose certificate clients refuse', async () => {
  expect(await said([ingress({})], { tls: { ...SECRET, type: 'Opaque' } })).toBe(
    [
      'fail: its type is Opaque',
      `expected: secret/tls in namespace shop has a certificate that clients accept for ${HOST}`,
      'why: The type of Secrets for TLS is kubernetes.io/tls.',
    ].join('\n'),
  );
  const other = issue(HOST, root, { dnsNames: [HOST] });
  const mixed = { ...SECRET, data: { ...SECRET.data, 'tls.key': base64(other.key) } };
  expect(await said([ingress({})], { tls: mixed })).toBe(
    [
      'fail: clients refuse it',
      `expected: secret/tls in namespace shop has a certificate that clients accept for ${HOST}`,
      `why: The key does not fit the certificate of ${HOST}.`,
    ].join('\n'),
  );
});

test.concurrent('every Ingress with a rule for the host counts', async () => {
  const second = { ...ingress({ tls: [] }), metadata: { name: 'second' } };
  expect(await said([ingress({}), second])).toContain('spec.tls of ingress/second has an entry');
});
