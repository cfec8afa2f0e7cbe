import path from 'node:path';
import type { Command } from 'commander';
import { writeReportSchema } from '../../authoring/report-schema-file.ts';
import { writeScenarioIndex } from '../../authoring/scenario-index.ts';
import { writeSchemas } from '../../authoring/schema-files.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { scenariosOption } from '../options.ts';
import { DOCS, SCENARIOS } from '../package-root.ts';
import { authorsFolder } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';

export const examples: Examples = ['cks-lab dev schema', 'cks-lab dev schema --scenarios ~/my-scenarios'];

export function declare(command: Command, context: CommandContext): Command {
  return command.addOption(scenariosOption()).action((options) => devSchema(options, context));
}

export async function devSchema(source: ScenarioSource, { io, workingFolder }: CommandContext): Promise<void> {
  const folder = await authorsFolder(source);
  const schemas = await writeSchemas(folder);
  const files =
    folder === SCENARIOS ? [...schemas, await writeScenarioIndex(folder), await writeReportSchema(DOCS)] : schemas;
  io.print(files.map((file) => path.relative(workingFolder, file)).join('\n'));
}
