import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { triedPod } from '../control-plane/admitted-pod.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { askApiServer } from '../control-plane/ask-api-server.ts';
import { forbids, LEVELS, PROBE_PODS } from './pods-of-levels.ts';
import { settled } from './settling.ts';

/** How the admission plugin begins to say no. Source: k8s.io/pod-security-admission admission/admission.go. */
const VIOLATION = 'violates PodSecurity';

export const podSecurity = defineCheck({
  schema: checkSchema('pod-security', {
    namespace: id.describe('the namespace whose labels count'),
    level: z.enum(LEVELS).describe('the level of the Pod Security Standards that it enforces'),
  }),
  domain: 'admission',
  description:
    'A namespace enforces a level of the Pod Security Standards: the API server is asked, by dry runs, about a Pod for each control, and denies those that violate the level and no others.',
  stance: 'demands',
  async judge({ namespace, level }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const ask = () =>
      askApiServer(lab, (api) =>
        Promise.all(
          PROBE_PODS.map(async ({ name, violates, spec }) => {
            const pod = await triedPod(api, namespace, { metadata: { name: 'probe' }, spec }, lab.signal);
            const isDenied = pod.state === 'refused' && pod.message.includes(VIOLATION);
            return { name, pod, isDenied, isForbidden: forbids(level, violates) };
          }),
        ),
      );
    const isRight = ({ pod, isDenied, isForbidden }: Awaited<ReturnType<typeof ask>>[number]) =>
      isForbidden ? isDenied : pod.state === 'admitted';
    const tried = await settled(lab, ask, (answers) => answers.every(isRight));
    const wrong = tried.find((one) => !isRight(one));
    if (wrong === undefined) {
      return { status: 'pass', actual: `of ${tried.length} Pods, those that violate ${level} are denied` };
    }
    const { name, pod, isForbidden } = wrong;
    const fail = failing(
      `${name} is ${isForbidden ? `denied, since it violates ${level}` : 'admitted'} in namespace ${namespace}`,
    );
    switch (pod.state) {
      case 'missing':
        return fail(`there is no namespace ${namespace}`, '');
      case 'admitted':
        return fail(
          `${name} is admitted`,
          `What counts is pod-security.kubernetes.io/enforce, with its -version: kubectl get namespace ${namespace} --show-labels`,
        );
      case 'refused':
        return fail(`${name} is refused`, `The API server says: ${pod.message}`);
    }
  },
});
