import { A_YEAR, makeKubeconfig, writeSecret } from '../node/identity/kubeconfig.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Scenario } from '../scenarios/load.ts';
import type { ScenarioUser } from '../scenarios/user.ts';
import { type ApplyOptions, applySteps } from './steps/apply-steps.ts';

/**
 * Prepares a new node for its scenario: first its users, then its steps. Throws StepFailed if a step fails, and any
 * error from creating a user.
 */
export async function prepare(node: LabNode, scenario: Scenario, options: ApplyOptions): Promise<void> {
  const { users, prepare: steps } = scenario.definition;
  if (users.length + steps.length === 0) return;
  options.progress('Preparing the task');
  for (const user of users) await makeUser(node, user, options.signal);
  const detailed = (step: string) => options.progress('Preparing the task', step);
  await applySteps(node, { steps, users, folder: scenario.folder }, { ...options, progress: detailed });
}

async function makeUser(node: LabNode, user: ScenarioUser, signal: AbortSignal): Promise<void> {
  if ('serviceAccount' in user) await makeServiceAccount(node, user.serviceAccount, signal);
  if (user.kubeconfig === undefined) return;
  await writeSecret(node, user.kubeconfig, await makeKubeconfig(node, user, { seconds: A_YEAR, signal }), signal);
}

async function makeServiceAccount(
  node: LabNode,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  ];
  const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const { exitCode, stderr } = await node.kubectl(['apply', '--server-side', '--filename=-'], { stdin, signal });
  if (exitCode !== 0)
    throw new Error(`the service account ${namespace}/${name} could not be created: ${stderr.trim()}`);
}
