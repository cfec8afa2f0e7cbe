import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { problemsOf } from '../../domains/audit/policy/expectation-schema.ts';
import { goPath } from '../../kubernetes/document.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { displayName, openInput, unreadable } from './read-text.ts';

/**
 * Requests of a file that holds the attributes of one a line, as JSON; some at a time, in order. Throws ExitError at
 * the first line that is none, after the requests before it.
 */
export async function* requestsIn(file: string): AsyncGenerator<readonly Attributes[]> {
  let line = 0;
  for await (const lines of linesOf(file)) {
    const requests: Attributes[] = [];
    for (const bytes of lines) {
      line += 1;
      const read = readRequest(bytes);
      if (!read.ok) {
        yield requests;
        throw new ExitError(WRONG_USAGE, `${displayName(file)}:${line}: ${read.problem}`);
      }
      requests.push(read.request);
    }
    yield requests;
  }
}

const word = z.string().default('');
const requestSchema = z
  .strictObject({
    user: z.strictObject({ name: z.string(), groups: z.array(z.string()).default([]) }).nullable(),
    verb: z.string(),
    path: word,
    resource: z
      .strictObject({ group: word, resource: z.string().min(1), subresource: word, namespace: word, name: word })
      .nullable()
      .default(null),
  })
  .refine(({ resource, path }) => resource !== null || path !== '', {
    message: 'a request is for a resource or for a path',
  });

type RequestRead =
  | { readonly ok: true; readonly request: Attributes }
  | { readonly ok: false; readonly problem: string };

function readRequest(line: Buffer): RequestRead {
  if (!isUtf8(line)) return { ok: false, problem: 'it is not UTF-8 text' };
  const text = line.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: text.trim() === '' ? 'the line is empty' : `it is not JSON: ${String(error)}` };
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return { ok: true, request: parsed.data };
  const problems = problemsOf(parsed.error).map(({ path, message }) =>
    path.length === 0 ? message : `${goPath(path)}: ${message}`,
  );
  return { ok: false, problem: problems.join('; ') };
}

/** The lines of a file, a chunk's at a time. `node:readline` would also end lines inside of JSON strings, at U+2028. */
export async function* linesOf(file: string): AsyncGenerator<readonly Buffer[]> {
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of openInput(file)) {
      const bytes = Buffer.concat([rest, Buffer.from(chunk)]);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        lines.push(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      yield lines;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (rest.length > 0) yield [rest];
}

const NEWLINE = 0x0a;
