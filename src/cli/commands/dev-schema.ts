import path from 'node:path';
import { writeSchemas } from '../../authoring/schema-files.ts';
import { SCENARIOS } from '../package-root.ts';
import { print } from '../print.ts';

export async function devSchema(): Promise<void> {
  const files = await writeSchemas(SCENARIOS);
  print(files.map((file) => path.relative(process.cwd(), file)).join('\n'));
}
