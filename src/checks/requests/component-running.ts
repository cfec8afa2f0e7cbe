import * as z from 'zod';
import { STATIC_POD_COMPONENTS } from '../../control-plane/component.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { componentState, unlessRunning } from './running-component.ts';

export const componentRunning = defineCheck({
  schema: checkSchema('component-running', {
    component: z
      .enum(STATIC_POD_COMPONENTS)
      .exclude(['kube-apiserver'])
      .describe('its name; for kube-apiserver there is `apiserver-running`'),
  }),
  domain: 'requests',
  description: 'A component of the control plane is running and ready, with the arguments and mounts in its manifest.',
  isReportedAnyway: true,
  async judge({ component }, lab) {
    const down = await unlessRunning(lab, component);
    if (down !== null) return down;
    const state = await componentState(lab, component);
    if (state.status !== 'running') throw new TypeError(`${component} is ${state.status}`);
    return { status: 'pass', actual: `it has been running since ${state.startedAt.toISOString()} and is ready` };
  },
});
