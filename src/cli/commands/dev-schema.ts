import path from 'node:path';
import { writeSchemas } from '../../authoring/schema-files.ts';
import { print } from '../print.ts';
import { authorsFolder, type ScenarioSource } from '../scenario.ts';

export async function devSchema(source: ScenarioSource): Promise<void> {
  const files = await writeSchemas(await authorsFolder(source));
  print(files.map((file) => path.relative(process.cwd(), file)).join('\n'));
}
