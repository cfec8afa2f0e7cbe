import { expect, test } from 'vitest';
import { isRecord } from '../../../src/kubernetes/decoding/record.ts';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { nodeOf, verdict } from '../../fixtures/one-check.ts';

const check = (level: string) => ({ kind: 'pod-security', namespace: 'shop', level });

const DENIED: Answered = {
  status: 403,
  body: { kind: 'Status', message: 'pods "probe" is forbidden: violates PodSecurity "restricted:latest": reasons' },
};
const admitted = ({ body }: Asked): Answered => ({ status: 201, body });
const specOf = ({ body }: Asked) => (isRecord(body) && isRecord(body.spec) ? body.spec : {});

const asked = (answer: (asked: Asked) => Answered, level = 'restricted') =>
  withAnsweringNode(answer, (node) => verdict(check(level), node));

/** Denies what does not run as non-root or shares anything with its node. */
const deniesSome = (request: Asked): Answered => {
  const { hostNetwork, securityContext } = specOf(request);
  const isRoot = !isRecord(securityContext) || securityContext.runAsNonRoot !== true;
  return hostNetwork === true || isRoot ? DENIED : admitted(request);
};

test.concurrent('a namespace that denies nothing is shown with the first Pod that it should deny', async () => {
  expect(await asked(admitted)).toBe(
    [
      'fail: a Pod with hostNetwork: true is admitted',
      'expected: a Pod with hostNetwork: true is denied, since it violates restricted in namespace shop',
      'why: What counts is pod-security.kubernetes.io/enforce, with its -version: kubectl get namespace shop --show-labels',
    ].join('\n'),
  );
});

test.concurrent('a namespace that denies what the level allows is shown with what the API server says', async () => {
  expect(await asked(() => DENIED, 'baseline')).toBe(
    [
      'fail: a Pod of level restricted is refused',
      'expected: a Pod of level restricted is admitted in namespace shop',
      'why: The API server says: pods "probe" is forbidden: violates PodSecurity "restricted:latest": reasons',
    ].join('\n'),
  );
});

test.concurrent('each control is tried, not only the first', async () => {
  expect(await asked(deniesSome)).toContain('fail: a Pod whose containers set runAsNonRoot and seccompProfile');
  expect(await asked((request) => (specOf(request).hostNetwork === true ? DENIED : admitted(request)))).toContain(
    'fail: a Pod with hostPID: true is admitted',
  );
});

test.concurrent('a refusal for another reason is no denial by the level', async () => {
  const message = 'pods "probe" is forbidden: exceeded quota: few';
  const said = await asked((request) =>
    specOf(request).hostNetwork === true ? { status: 403, body: { kind: 'Status', message } } : admitted(request),
  );
  expect(said).toContain('fail: a Pod with hostNetwork: true is refused');
  expect(said).toContain(message);
});

test.concurrent('dry runs only: nothing is created', async () => {
  const paths = new Set<string>();
  await asked((request) => {
    paths.add(`${request.method} ${request.path}`);
    return DENIED;
  });
  expect([...paths]).toEqual(['POST /api/v1/namespaces/shop/pods?dryRun=All']);
});

test.concurrent('a namespace that does not exist fails; an answer that decides nothing is an error', async () => {
  expect(await asked(() => ({ status: 404, body: {} }))).toContain('fail: there is no namespace shop');
  expect(await asked(() => ({ status: 500, body: { message: 'etcd is slow' } }))).toContain(
    'error: the grader could not',
  );
});

test.concurrent('without an API server, it fails like other checks that need one', async () => {
  expect(await verdict(check('restricted'), nodeOf({}))).toContain('expected: an API server that can be asked');
});
