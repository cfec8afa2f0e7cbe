import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { admittedPod, WORKLOAD_KINDS } from '../control-plane/admitted-pod.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { askApiServer } from '../control-plane/ask-api-server.ts';
import { settled } from './settling.ts';

export const podsAdmitted = defineCheck({
  schema: checkSchema('pods-admitted', {
    workload: z.enum(WORKLOAD_KINDS).exclude(['pod']).describe('its kind'),
    name: id.describe('the name of the workload'),
    namespace: id.describe('the namespace of the workload'),
  }),
  domain: 'admission',
  description:
    'The Pods of a workload, as its template makes them now, are admitted in its namespace: the API server is asked by a dry run.',
  stance: 'forbids',
  async judge({ workload, name, namespace }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const subject = `${workload}/${name} in namespace ${namespace}`;
    const fail = failing(`the Pods of ${subject} are admitted`);
    const ask = () => askApiServer(lab, (api) => admittedPod(api, { kind: workload, name, namespace }, lab));
    const pod = await settled(lab, 'namespaces', ask, ({ state }) => state === 'admitted');
    switch (pod.state) {
      case 'admitted':
        return { status: 'pass', actual: `the Pods of ${subject} are admitted` };
      case 'missing':
        return fail(`there is no ${subject}`, '');
      case 'refused':
        return fail(`the Pods of ${subject} are refused`, `The API server says: ${pod.message}`);
    }
  },
});
