import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { gradeReportSchema } from '../grading/report-schema.ts';

/** The name of the published schema of `grade --json`, in the folder of the documentation. */
export const REPORT_SCHEMA = 'grade-report.schema.json';

/** Its text; JSON Schema, draft 2020-12. */
export function reportSchemaText(): string {
  const schema = { ...z.toJSONSchema(gradeReportSchema), title: 'The report of `cks-lab grade --json`' };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Writes it into a folder, and returns its path. */
export async function writeReportSchema(folder: string): Promise<string> {
  const file = path.join(folder, REPORT_SCHEMA);
  await writeFile(file, reportSchemaText());
  return file;
}
