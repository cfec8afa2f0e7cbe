import type { Command } from 'commander';
import { resolveLab } from '../../labs/find.ts';
import { remember } from '../../labs/history.ts';
import { watchLab } from '../../labs/watch-lab.ts';
import pc from '../colour.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { gradeText } from '../grade-text.ts';
import { scenarioOf } from '../scenario.ts';
import { statusLine } from '../status-line.ts';

export const examples: Examples = ['cks-lab watch', 'cks-lab watch audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => watch(lab, context));
}

/** `pollInterval`, in milliseconds, is passed to `watchLab`. */
export async function watch(
  lab: string | undefined,
  { labs, io, interruption }: CommandContext,
  pollInterval?: number,
): Promise<void> {
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'grade', labs);
  const scenario = await scenarioOf(record);
  const signal = interruption.signal();
  const line = statusLine(io.stderr);
  try {
    for await (const report of watchLab(record, scenario, { ...labs, signal, progress: line.progress }, pollInterval)) {
      line.done();
      io.print(`\n${gradeText(report, scenario.definition, io.columns())}`);
      if (report.passed) await remember(labs.dataFolder, record.name, report);
      io.say(pc.dim('Grades again when a manifest, the policy or an answer changes; press Ctrl-C to stop.'));
    }
  } catch (error) {
    line.failed();
    throw error;
  }
}
