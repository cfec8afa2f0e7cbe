import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { errorText } from '../text/error-text.ts';
import { schemaProblems } from './schema-problems.ts';

/** A violation of the format in an author's file: what, and where. */
export interface FormatProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `checks.3.points: expected a number` */
  readonly message: string;
}

export type YamlRead<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly placeOf: (path: readonly PropertyKey[]) => { line: number; column: number };
    }
  | { readonly ok: false; readonly problems: readonly FormatProblem[] };

/** Reads a YAML file and validates it against a schema; every problem comes with its line. */
export async function readYaml<T>(file: string, schema: z.ZodType<T>): Promise<YamlRead<T>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { ok: false, problems: [{ file, line: 1, column: 1, message: `cannot be read: ${errorText(error)}` }] };
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      ...place(lineCounter, error.pos[0]),
      message: error.message,
    }));
    return { ok: false, problems };
  }
  const placeOf = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      const offset = rangeStart(node);
      if (offset !== undefined) return place(lineCounter, offset);
    }
    return { line: 1, column: 1 };
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { ok: true, value: parsed.data, placeOf };
  return {
    ok: false,
    problems: schemaProblems(parsed.error.issues).map(({ path, message }) => ({
      file,
      ...placeOf(path),
      message: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    })),
  };
}

function place(lineCounter: LineCounter, offset: number) {
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col };
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}
