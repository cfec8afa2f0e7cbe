import * as z from 'zod';
import { CAPABILITIES, type Capabilities, type Capability } from '../node/capabilities.ts';

const names: readonly Capability[] = ['pods', 'kubelet', 'scheduler', 'networkPolicies', 'seccomp', 'appArmor'];

const required = (name: Capability) => z.literal(true).optional().describe(`its nodes can ${CAPABILITIES[name]}`);

/** What a lab of a scenario must be able to do. The scenario does not need anything that is not named. */
export const requirements = z.strictObject({
  nodes: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('the number of nodes: one control plane node, the others are workers'),
  pods: required('pods'),
  kubelet: required('kubelet'),
  scheduler: required('scheduler'),
  networkPolicies: required('networkPolicies'),
  seccomp: required('seccomp'),
  appArmor: required('appArmor'),
});

export type Requirements = z.infer<typeof requirements>;

/** What a scenario requires that the labs of a provider lack; each is a sentence without its period. */
export function lacking(requires: Requirements, { nodes, missing }: Capabilities): readonly string[] {
  const few =
    nodes < requires.nodes
      ? [`the scenario needs ${requires.nodes} nodes, but its labs have ${nodes === 1 ? 'one' : `at most ${nodes}`}`]
      : [];
  const lacks = names.flatMap((name) => {
    const reason = missing[name];
    return requires[name] === true && reason !== undefined ? [`its nodes do not ${CAPABILITIES[name]}: ${reason}`] : [];
  });
  return [...few, ...lacks];
}

/** What a scenario requires, in words for a list: `3 nodes, run pods`. Empty if any lab is sufficient. */
export function requirementText(requires: Requirements): string {
  const nodes = requires.nodes > 1 ? [`${requires.nodes} nodes`] : [];
  return [...nodes, ...names.filter((name) => requires[name] === true)].join(', ');
}
