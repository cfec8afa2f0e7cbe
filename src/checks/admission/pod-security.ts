import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { forbids, LEVELS, PROBE_PODS } from './pods-of-levels.ts';
import { type Trial, wrongPod } from './wrong-pod.ts';

/** What a denial of the admission plugin says. Source: k8s.io/pod-security-admission admission/admission.go. */
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
    const trials = PROBE_PODS.map(({ name, violates, spec }): Trial => {
      return { name, spec, wanted: forbids(level, violates) ? 'denied' : 'admitted' };
    });
    const wrong = await wrongPod(lab, namespace, trials, { denial: VIOLATION, changed: 'namespaces' });
    if (wrong === null) {
      return { status: 'pass', actual: `of ${trials.length} Pods, those that violate ${level} are denied` };
    }
    const { name, pod, wanted } = wrong;
    const expected = wanted === 'denied' ? `denied, since it violates ${level}` : 'admitted';
    const fail = failing(`${name} is ${expected} in namespace ${namespace}`);
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
