/** `npm run bench`: the policy engine, replay and RBAC beside k8s.io/apiserver, JSON.parse and the goals, in one table. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { evaluationFigures } from './evaluate.ts';
import type { Figure } from './figure.ts';
import { figuresTable } from './figure.ts';
import { networkFigures } from './network.ts';
import { denseFigures, policyFigures } from './proofs.ts';
import { rbacFigures } from './rbac.ts';
import { replayFigures } from './replay.ts';

const file = (name: string) => fileURLToPath(new URL(`../fixtures/policies/${name}.yaml`, import.meta.url));
const gce = await readFile(file('gce'), 'utf8');
const docs = await readFile(file('kubernetes-docs'), 'utf8');

const parts: readonly (() => Promise<readonly Figure[]> | readonly Figure[])[] = [
  () => evaluationFigures(gce),
  () => policyFigures('GCE', gce),
  () => policyFigures('Kubernetes documentation', docs),
  denseFigures,
  networkFigures,
  () => replayFigures(file('gce')),
  rbacFigures,
];
const figures: Figure[] = [];
for (const [number, part] of parts.entries()) {
  console.error(`part ${number + 1} of ${parts.length} …`);
  figures.push(...(await part()));
}
console.log(figuresTable(figures));
