import path from 'node:path';
import { writeDocs } from '../../authoring/doc-files.ts';
import { DOCS } from '../package-root.ts';
import { print } from '../print.ts';

export async function devDocs(): Promise<void> {
  const files = await writeDocs(DOCS);
  print(files.map((file) => path.relative(process.cwd(), file)).join('\n'));
}
