/**
 * `npm run bench`: compares the engines, replay, and embedded labs with k8s.io/apiserver, JSON.parse, the bare
 * programs, and the goals, and prints one table. `npm run bench -- labs` runs only the part with that name.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { evaluationFigures } from './evaluate.ts';
import type { Figure } from './figure.ts';
import { figuresTable } from './figure.ts';
import { labFigures } from './labs.ts';
import { networkFigures } from './network.ts';
import { denseFigures, policyFigures } from './proofs.ts';
import { rbacFigures } from './rbac.ts';
import { replayFigures } from './replay.ts';

const file = (name: string) => fileURLToPath(new URL(`../fixtures/policies/${name}.yaml`, import.meta.url));
const gce = await readFile(file('gce'), 'utf8');
const docs = await readFile(file('kubernetes-docs'), 'utf8');

type Part = () => Promise<readonly Figure[]> | readonly Figure[];

const parts: Readonly<Record<string, Part>> = {
  evaluate: () => evaluationFigures(gce),
  gce: () => policyFigures('GCE', gce),
  docs: () => policyFigures('Kubernetes documentation', docs),
  dense: denseFigures,
  network: networkFigures,
  replay: () => replayFigures(file('gce')),
  rbac: rbacFigures,
  labs: labFigures,
};
const [only] = process.argv.slice(2);
const chosen = Object.entries(parts).filter(([name]) => only === undefined || name === only);
const figures: Figure[] = [];
for (const [number, [name, part]] of chosen.entries()) {
  console.error(`${name}, part ${number + 1} of ${chosen.length} …`);
  figures.push(...(await part()));
}
console.log(figuresTable(figures));
