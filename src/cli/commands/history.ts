import { dataFolder } from '../../home/folders.ts';
import { pastGrades } from '../../labs/history.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';

export async function history(lab: string | undefined): Promise<void> {
  const grades = (await pastGrades(dataFolder(process.env))).filter((grade) => lab === undefined || grade.lab === lab);
  if (grades.length === 0) return print(lab === undefined ? 'No grades yet.' : `No grades for a lab "${lab}".`);
  const rows = grades.map(({ at, lab, scenario, provider, score, maxScore, passed }) => [
    at,
    lab,
    scenario,
    provider,
    `${score}/${maxScore}`,
    passed ? 'passed' : 'not passed',
  ]);
  print(table([['WHEN', 'LAB', 'SCENARIO', 'NODE', 'SCORE', ''], ...rows], { right: [4] }));
}
