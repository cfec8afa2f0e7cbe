import { expect, test } from 'vitest';
import { sentRequests } from '../../src/grading/sent-requests.ts';

test('each answered request is read with its path and query as sent', () => {
  const log = `I1124 08:45:54.548698    5109 envvar.go:195] "Feature gate default state" feature="ClientsAllowCBOR" enabled=false
I1124 08:45:54.750198    5132 round_trippers.go:632] "Response" verb="GET" url="https://10.0.0.1:6443/api/v1/namespaces/default/secrets?labelSelector=a%2Fb%3Dc&limit=500" status="200 OK" milliseconds=5
I1124 08:45:55.893742    5147 round_trippers.go:632] "Response" verb="POST" url="https://10.0.0.1:6443/api/v1/namespaces/default/pods?fieldManager=x" status="403 Forbidden" milliseconds=976
I1124 08:45:56.000000    5147 round_trippers.go:632] "Response" verb="GET" url="https://10.0.0.1:6443" status="" milliseconds=0
secret/x created`;
  expect(sentRequests(log)).toEqual([
    { method: 'GET', uri: '/api/v1/namespaces/default/secrets?labelSelector=a%2Fb%3Dc&limit=500', code: 200 },
    { method: 'POST', uri: '/api/v1/namespaces/default/pods?fieldManager=x', code: 403 },
    { method: 'GET', uri: '/', code: null },
  ]);
});
