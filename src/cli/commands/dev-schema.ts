import path from 'node:path';
import type { Command } from 'commander';
import { writeSchemas } from '../../authoring/schema-files.ts';
import type { CommandContext } from '../context.ts';
import { scenariosOption } from '../options.ts';
import { authorsFolder, type ScenarioSource } from '../scenario.ts';

export function declare(command: Command, context: CommandContext): Command {
  return command.addOption(scenariosOption()).action((options) => devSchema(options, context));
}

export async function devSchema(source: ScenarioSource, { io, workingFolder }: CommandContext): Promise<void> {
  const files = await writeSchemas(await authorsFolder(source));
  io.print(files.map((file) => path.relative(workingFolder, file)).join('\n'));
}
