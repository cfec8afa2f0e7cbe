import { act } from './actions.ts';
import { fact } from './facts.ts';

/**
 * Performs the actions of the scenario, once per grade, as soon as everything is known that the checks need to know
 * beforehand. Throws ActionFailed if an action cannot be performed.
 */
export const actedRun = fact(async (lab) => {
  await Promise.allSettled(lab.beforeActions.map((collect) => collect(lab)));
  lab.progress('Performing the actions of the scenario');
  return act(lab.node, lab.scenario, lab.signal);
});
