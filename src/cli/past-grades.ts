import { type PastGrade, pastGrades } from '../labs/history.ts';
import { plural } from '../text/plural.ts';
import type { CommandContext } from './context.ts';

/** Every grade, oldest first. Reports how many lines of the history could not be read, and where they are kept. */
export async function gradesSoFar({ labs, io }: CommandContext): Promise<readonly PastGrade[]> {
  const { grades, setAside } = await pastGrades(labs.dataFolder);
  if (setAside.lines > 0) {
    io.say(`cks-lab: ${plural(setAside.lines, 'line')} of the history could not be read; kept in ${setAside.file}`);
  }
  return grades;
}
