import { junitReport } from '../../grading/reports/junit.ts';
import { markdownReport } from '../../grading/reports/markdown.ts';
import { meantLab } from '../../labs/find.ts';
import { gradeLab } from '../../labs/grade-lab.ts';
import { remember } from '../../labs/history.ts';
import { columns } from '../columns.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED } from '../exit-error.ts';
import { gradeText } from '../grade-text.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { writeReport } from '../write-report.ts';

export interface GradeArguments {
  readonly json?: true;
  readonly junit?: string;
  readonly markdown?: string;
}

export async function grade(lab: string | undefined, options: GradeArguments): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const scenario = await scenarioOf(record);
  const report = await withStatus((progress) =>
    gradeLab(record, scenario, { ...house, signal: interruptible(), progress }),
  );
  print(options.json === true ? JSON.stringify(report) : gradeText(report, scenario.definition, columns()));
  const told = report.checks.every((check) => check.status !== 'error');
  if (told) await remember(house.dataFolder, report);
  if (options.junit !== undefined) await writeReport(options.junit, junitReport(report));
  if (options.markdown !== undefined) await writeReport(options.markdown, markdownReport(report));
  if (!told) throw new ExitError(TOOL_FAILED);
  if (!report.passed) throw new ExitError(NOT_PASSED);
}
