import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundlePages } from './bundle.ts';

/** Run by `prepack`: writes the pages into the folder that the package's `serve.ts` reads. */
const [folder = ''] = process.argv.slice(2);
for (const [path, body] of await bundlePages()) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
}
