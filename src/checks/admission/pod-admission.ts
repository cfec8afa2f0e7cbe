import * as z from 'zod';
import { checkSchema, defineCheck, type Stance } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { type Trial, wrongPod } from './wrong-pod.ts';

const pods = z
  .array(
    z.strictObject({
      name: z.string().min(1).describe('the Pod, as the subject of a sentence'),
      spec: z.record(z.string(), z.json()).describe('its spec'),
    }),
  )
  .default([]);

interface Demand {
  readonly denied: readonly unknown[];
}

export const podAdmission = defineCheck({
  schema: checkSchema('pod-admission', {
    namespace: id.describe('the namespace in which the Pods are tried'),
    admitted: pods.describe('Pods that must be admitted'),
    denied: pods.describe('Pods that must be denied'),
    denial: z.string().min(1).default('denied request').describe('words that the message of every denial contains'),
  }),
  domain: 'admission',
  description:
    'The API server admits some Pods in a namespace and denies others: it is asked by dry runs. A refusal with other words than those of the denial is a failure.',
  stance: ({ denied }: Demand): Stance => (denied.length > 0 ? 'demands' : 'forbids'),
  references: ({ admitted, denied }) =>
    admitted.length + denied.length > 0 ? [] : [{ at: ['denied'], message: 'denied: name a Pod here or in admitted' }],
  async judge({ namespace, admitted, denied, denial }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const trials = [
      ...denied.map((pod): Trial => ({ ...pod, wanted: 'denied' })),
      ...admitted.map((pod): Trial => ({ ...pod, wanted: 'admitted' })),
    ];
    const wrong = await wrongPod(lab, namespace, trials, { denial, changed: 'policies' });
    if (wrong === null)
      return { status: 'pass', actual: `${plural(trials.length, 'Pod')} tried, all as the task says` };
    const { name, pod, wanted } = wrong;
    const fail = failing(`${name} is ${wanted} in namespace ${namespace}`);
    switch (pod.state) {
      case 'missing':
        return fail(`there is no namespace ${namespace}`, '');
      case 'admitted':
        return fail(`${name} is admitted`, 'No admission policy denies it: see its matchConstraints and its binding.');
      case 'refused':
        return fail(`${name} is refused`, `The API server says: ${pod.message}`);
    }
  },
});
