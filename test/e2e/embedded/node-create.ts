/** Creates a lab in the given folder in a separate process: `node node-create.ts FOLDER [try|available]`. */
import { mkdir } from 'node:fs/promises';
import { isLabName } from '../../../src/labs/lab-name.ts';
import { embeddedProvider } from '../../../src/providers/embedded/index.ts';

const [folder = '', then] = process.argv.slice(2);
const provider = embeddedProvider({ env: process.env });
const work = { signal: new AbortController().signal, progress: () => {} };
const name = 'child';
if (!isLabName(name)) throw new Error(name);

if (then === 'available') {
  console.log(JSON.stringify(await provider.available({ signal: work.signal, minor: 37 })));
} else {
  console.log('begun');
  await mkdir(folder, { recursive: true });
  const spec = { name, minor: 37, nodes: 1, folder } as const;
  const node = await provider.create(spec, work);
  if (then === 'try') {
    console.log((await node.kubectl(['create', 'configmap', 'mine'])).stdout);
    console.log((await node.exec(['id'])).stdout);
    await provider.destroy(spec, work);
  }
}
