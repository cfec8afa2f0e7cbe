import type { FormatProblem } from '../scenarios/read-yaml.ts';

/** The problems of a scenario, one per line, in a form that editors can jump to. */
export function problemsText(problems: readonly FormatProblem[]): string {
  return problems.map(placed).join('\n');
}

export function placed({ file, line, column, message }: FormatProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}
