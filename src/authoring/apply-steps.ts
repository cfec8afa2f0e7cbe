import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { awaitApiServer } from '../grading/evidence/await-api-server.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Progress } from '../process/progress.ts';
import type { Answer } from '../scenarios/load.ts';
import type { Step } from '../scenarios/schema.ts';
import { editManifest } from './edit-manifest.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

export interface ApplyOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Does to a node what an answer's steps say, in their order. Throws at the first step that cannot be done. */
export async function applySteps(node: LabNode, answer: Answer, options: ApplyOptions): Promise<void> {
  for (const step of answer.steps) await applyStep(node, step, answer.folder, options);
}

async function applyStep(node: LabNode, step: Step, folder: string, options: ApplyOptions): Promise<void> {
  if ('write' in step) {
    const content = 'from' in step ? await readFile(path.join(folder, step.from), 'utf8') : step.content;
    await must(node, ['mkdir', '-p', path.posix.dirname(step.write)], options);
    return node.writeFile(step.write, content, options);
  }
  if ('manifest' in step) {
    const read = await node.readFile(MANIFEST, options);
    if (read.state !== 'file') throw new Error(`${MANIFEST} is ${read.state}`);
    const text = new TextDecoder().decode(read.bytes);
    return node.writeFile(MANIFEST, editManifest(text, step.manifest), options);
  }
  if ('run' in step) return must(node, ['sh', '-c', step.run], options);
  const awaited = await awaitApiServer(node, options);
  if (awaited.status !== 'running') throw new Error(`the API server does not run: ${awaited.why}`);
}

async function must(node: LabNode, argv: readonly [string, ...string[]], options: ApplyOptions): Promise<void> {
  const finished = await node.exec(argv, { signal: options.signal });
  if (finished.exitCode !== 0) throw new Error(`${argv.join(' ')}: exit code ${finished.exitCode}: ${finished.stderr}`);
}
