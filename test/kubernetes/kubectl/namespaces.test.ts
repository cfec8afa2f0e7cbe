import { expect, test } from 'vitest';
import { EACH, EACH_ANYWHERE, steps } from './steps.ts';

test.each([
  ['label pods --all -A a=b', ['GET /api/v1/pods', `* PATCH /api/v1/namespaces/NAMESPACE/pods/NAME${EACH_ANYWHERE}`]],
  [
    'annotate pods -l x=y -A a-',
    ['GET /api/v1/pods?labelSelector=x%3Dy', `* PATCH /api/v1/namespaces/NAMESPACE/pods/NAME${EACH_ANYWHERE}`],
  ],
  [
    'delete cm --all -A --wait=false',
    ['GET /api/v1/configmaps', `* DELETE /api/v1/namespaces/NAMESPACE/configmaps/NAME${EACH_ANYWHERE}`],
  ],
  ['delete ns --all -A --wait=false', ['GET /api/v1/namespaces', `* DELETE /api/v1/namespaces/NAME${EACH}`]],
  ['get ns dev -A', ['* GET /api/v1/namespaces/dev']],
  ['get pods -A=false', ['* GET /api/v1/namespaces/default/pods?limit=500']],
  ['get pods -n=', ['* GET /api/v1/namespaces/default/pods?limit=500']],
  ['get pods --namespace=', ['* GET /api/v1/namespaces/default/pods?limit=500']],
])('kubectl %s', (line, expected) => {
  expect(steps(line)).toEqual(expected);
});

test.each(['get pods web -A', 'get pod/web -A', 'label pod web a=b -A', 'delete cm c -A'])(
  'kubectl %s is refused',
  (line) => {
    expect(() => steps(line)).toThrow('a resource cannot be retrieved by name across all namespaces');
  },
);
