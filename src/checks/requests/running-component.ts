import { awaitStaticPod } from '../../control-plane/await-static-pod.ts';
import { PROFILES, type StaticPodComponent } from '../../control-plane/component.ts';
import { factFor, type GradedLab } from '../../grading/facts.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';

/** A component of the control plane, once there is nothing left to wait for. */
export const componentState = factFor(async (lab, component: StaticPodComponent) => {
  if (component === 'kube-apiserver') return apiServer(lab);
  const { node, signal, progress } = lab;
  return awaitStaticPod(node, component, { signal, progress });
});

/** The failure of a check that needs a running component; `null` if it runs with what is on disk. */
export async function unlessRunning(lab: GradedLab, component: StaticPodComponent): Promise<Verdict | null> {
  const state = await componentState(lab, component);
  if (state.status === 'running') return null;
  if (component === 'kube-apiserver') return apiServerDown(state, lab, 'an API server that can be asked');
  const fail = failing(`${component} runs with what is on disk`);
  return fail(`${PROFILES[component].title} is down: ${state.actual}`, state.why, state.where);
}
