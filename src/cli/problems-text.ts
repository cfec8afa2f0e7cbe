import type { FormatProblem } from '../scenarios/read-yaml.ts';

/** What is wrong with a scenario, a line each, as editors can jump to. */
export function problemsText(problems: readonly FormatProblem[]): string {
  return problems.map(placed).join('\n');
}

export function placed({ file, line, column, message }: FormatProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}
