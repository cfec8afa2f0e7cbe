import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { awaitDown, awaitUp } from '../../control-plane/await-component.ts';
import { manifestPath } from '../../control-plane/component.ts';
import { withKubeconfigs } from '../../node/identity/kubeconfig.ts';
import { type LabNode, NodeUnreachable } from '../../node/lab-node.ts';
import { mustExec } from '../../node/must-exec.ts';
import type { Progress } from '../../process/progress.ts';
import type { Step } from '../../scenarios/step.ts';
import type { ScenarioUser } from '../../scenarios/user.ts';
import { errorText } from '../../text/error-text.ts';
import { editManifest } from './edit-manifest.ts';
import { layFolder } from './lay-folder.ts';

/** The steps, the directory of their files, and the users who can perform them. */
export interface Steps {
  readonly steps: readonly Step[];
  /** On this machine. */
  readonly folder: string;
  readonly users: readonly ScenarioUser[];
}

export interface ApplyOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** A step failed. The message says which, and why. */
export class StepFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StepFailed';
  }
}

/** Applies steps to a node, in order. Throws StepFailed at the first step that fails. */
export async function applySteps(node: LabNode, { steps, ...context }: Steps, options: ApplyOptions): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const which = `step ${index + 1} of ${steps.length} (${Object.keys(step)[0]})`;
    options.progress(which);
    try {
      await applyStep(node, step, context, options);
    } catch (error) {
      if (options.signal.aborted || error instanceof NodeUnreachable) throw error;
      throw new StepFailed(`${which}: ${errorText(error)}`, { cause: error });
    }
  }
}

async function applyStep(
  node: LabNode,
  step: Step,
  { folder, users }: Omit<Steps, 'steps'>,
  { signal, progress }: ApplyOptions,
): Promise<void> {
  if ('write' in step) {
    const content = 'from' in step ? await readFile(path.join(folder, step.from)) : step.content;
    await mustExec(node, ['mkdir', '-p', '--', path.posix.dirname(step.write)], signal);
    return node.writeFile(step.write, content, { signal });
  }
  if ('lay' in step) return layFolder(node, path.join(folder, step.lay), signal);
  if ('manifest' in step) {
    const file = manifestPath(step.manifest.of);
    const read = await node.readFile(file, { signal });
    if (read.state !== 'file') throw new Error(`${file} is ${read.state}`);
    return node.writeFile(file, editManifest(new TextDecoder().decode(read.bytes), step.manifest), { signal });
  }
  if ('run' in step) {
    await mustExec(node, ['sh', '-c', step.run], signal);
    return;
  }
  if ('kubectl' in step) return runKubectl(node, step, users, signal);
  const { component, until } = step.await;
  return until === 'up'
    ? awaitUp(node, component, { signal, progress })
    : awaitDown(node, component, { signal, progress });
}

async function runKubectl(
  node: LabNode,
  step: Extract<Step, { kubectl: unknown }>,
  users: readonly ScenarioUser[],
  signal: AbortSignal,
): Promise<void> {
  const acting = new Map(users.filter(({ id }) => id === step.as).map((user) => [user.id, user]));
  await withKubeconfigs(node, acting, signal, async (fileOf) => {
    const as = step.as === undefined ? [] : [`--kubeconfig=${fileOf(step.as)}`];
    const { exitCode, stderr } = await node.kubectl([...as, ...step.kubectl.split(' ')], {
      signal,
      ...(step.stdin !== undefined && { stdin: step.stdin }),
    });
    if (exitCode !== 0 && !step.mayFail)
      throw new Error(`kubectl ${step.kubectl}: exit code ${exitCode}: ${stderr.trim()}`);
  });
}
