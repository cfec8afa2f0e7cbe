import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { problemsOf } from '../../domains/audit/policy/expectation-schema.ts';
import { goPath } from '../../kubernetes/document.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { linesOf } from '../lines.ts';
import { displayName } from '../read-text.ts';

/**
 * The requests of a file with the attributes of one request per line, as JSON; yields several at a time, in order.
 * Throws ExitError at the first invalid line, after the requests before it.
 */
export async function* requestsIn(file: string, io: Io): AsyncGenerator<readonly Attributes[]> {
  let line = 0;
  for await (const lines of linesOf(file, io)) {
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
