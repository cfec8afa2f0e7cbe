import type { Command } from 'commander';
import { pastGrades } from '../../labs/history.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

export const examples: Examples = ['cks-lab history', 'cks-lab history audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => history(lab, context));
}

export async function history(lab: string | undefined, { labs, io }: CommandContext): Promise<void> {
  const grades = (await pastGrades(labs.dataFolder)).filter((grade) => lab === undefined || grade.lab === lab);
  if (grades.length === 0) return io.print(lab === undefined ? 'No grades yet.' : `No grades for a lab "${lab}".`);
  const rows = grades.map(({ at, lab, scenario, provider, score, maxScore, passed }) => [
    at,
    lab,
    scenario,
    provider,
    `${score}/${maxScore}`,
    passed ? 'passed' : 'not passed',
  ]);
  io.print(table([['WHEN', 'LAB', 'SCENARIO', 'NODE', 'SCORE', ''], ...rows], { right: [4] }));
}
