import { type Command, Option } from 'commander';
import { byteSize } from '../byte-size.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { labMinorOption, providerOption, scenariosOption } from '../options.ts';
import { assertNoExam, beginExam } from './begin-exam.ts';
import { examNamed } from './exam-files.ts';
import { type PlanArguments, planExam } from './plan-exam.ts';

export const examples: Examples = [
  'cks-lab exam start audit-exam-1',
  'cks-lab exam start ./my-exam.yaml --provider embedded --memory 2GB',
];

export function declare(command: Command, context: CommandContext): Command {
  return withExamOptions(command.argument('<exam>', 'the name of an exam, or a file')).action((exam, options) =>
    start(exam, options, context),
  );
}

/** The options of each command that starts an exam. */
export function withExamOptions(command: Command): Command {
  return command
    .addOption(providerOption())
    .addOption(labMinorOption())
    .addOption(
      new Option('--memory <size>', 'what its labs may take together (default: 3/4 of the free memory)').argParser(
        byteSize,
      ),
    )
    .addOption(scenariosOption());
}

export async function start(name: string, options: PlanArguments, context: CommandContext): Promise<void> {
  await assertNoExam(context);
  const exam = await examNamed(name, options);
  await beginExam(await planExam(exam, null, options, context), context);
}
