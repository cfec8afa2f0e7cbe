import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributesOf } from '../../src/kubernetes/request/request-info.ts';
import type { Answer } from './reference.ts';
import { buildReference, freshSeed, POLICIES } from './reference.ts';

const REQUESTS_PER_POLICY = 20;

const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'LIST', 'get');
const segment = fc.constantFrom(
  'api',
  'apis',
  'v1',
  'apps',
  'namespaces',
  'pods',
  'status',
  'finalize',
  'watch',
  'proxy',
  'log',
  'kube-system',
  '',
  '%2F',
  'a%20b',
  '..',
  'é',
);
const prefix = fc.constantFrom(
  '/api/v1',
  '/api/v1/namespaces',
  '/api/v1/watch',
  '/apis/apps/v1',
  '/apis/apps/v1/namespaces/default',
  '/apis',
  '/healthz',
  '',
);
const fieldSelector = fc.constantFrom(
  'metadata.name=web',
  'metadata.name==web,status.phase!=Running',
  'metadata.name=b,metadata.name=a',
  'metadata.name!=web',
  'metadata.name=a%2Cb',
  'metadata.name=a%5C%2Cb',
  'metadata.name=a/b',
  'metadata.name=..',
  'metadata.name=',
  'metadata.name',
  ',metadata.name=web,',
  'a=b%5C',
  'a=b%5Cc',
  '',
);
const labelSelector = fc.constantFrom(
  'app=web',
  'app',
  '!app',
  'app in (a, b)',
  'app notin (,a)',
  'app in ()',
  'n>5',
  'n>x',
  'n > 99999999999999999999',
  'a=b,,c',
  'a=b,',
  ' a = b , c ',
  'a=-b',
  'example.com/app=web',
  'Example.com/app',
  'a==b',
  'a===b',
  'in in (in)',
  'in=notin',
  '',
);
const parameter = fc.oneof(
  fc.constantFrom(
    'watch',
    'watch=1',
    'watch=0',
    'watch=False',
    'watch=true',
    'watch=',
    'limit=500',
    'limit=x',
    'timeoutSeconds=1s',
    'limit=',
    'a=%zz',
    'b;c',
  ),
  fieldSelector.map((selector) => `fieldSelector=${selector}`),
  labelSelector.map((selector) => `labelSelector=${encodeURIComponent(selector)}`),
  labelSelector.map((selector) => `labelSelector=${selector.replaceAll(' ', '+')}`),
);
const url = fc
  .record({ prefix, segments: fc.array(segment, { maxLength: 5 }), query: fc.array(parameter, { maxLength: 3 }) })
  .map(({ prefix: start, segments, query }) => {
    const path = `${start}/${segments.join('/')}`.replace(/^\/\/+/, '/');
    return query.length > 0 ? `${path}?${query.join('&')}` : path;
  });

test('derives attributes as NewRequestInfo and GetAuthorizerAttributes do', async () => {
  const requests = fc.sample(fc.record({ method, url }), {
    seed: freshSeed(),
    numRuns: POLICIES * REQUESTS_PER_POLICY,
  });
  const ask = await buildReference(37);
  const answers = await ask(requests.map((request) => ({ ask: 'attributes' as const, ...request })));
  for (const [i, request] of requests.entries()) {
    const info = attributesOf(request.method, request.url, null);
    const ours = info.ok ? { ok: true, attributes: info.attributes } : { ok: false };
    expect(ours, `${request.method} ${request.url}`).toEqual(theirs(answers[i]));
  }
  const resources = answers.filter(({ ok }) => ok).length;
  console.info(`${requests.length} requests, ${resources} of them reach the policy`);
});

function theirs(answer: Answer | undefined) {
  return answer?.ok ? { ok: true, attributes: answer.attributes } : { ok: false };
}
