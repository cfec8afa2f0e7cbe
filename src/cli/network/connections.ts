import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import type { Cluster } from '../../domains/network/cluster.ts';
import type { Connection } from '../../domains/network/connection.ts';
import { problemsOf } from '../../domains/network/expectation-schema.ts';
import { PROTOCOLS } from '../../domains/network/ports.ts';
import { goPath } from '../../kubernetes/document.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { linesOf } from '../lines.ts';
import { displayName } from '../read-text.ts';
import { type EndRead, type Ends, endsIn } from './ends.ts';

/**
 * The connections of a file with one connection per line, as JSON; yields several at a time, in order. Throws ExitError
 * at the first invalid line, after the connections before it.
 */
export async function* connectionsIn(file: string, cluster: Cluster, io: Io): AsyncGenerator<readonly Connection[]> {
  const ends = endsIn(cluster);
  let line = 0;
  for await (const lines of linesOf(file, io)) {
    const connections: Connection[] = [];
    for (const bytes of lines) {
      line += 1;
      const read = readConnection(bytes, ends);
      if (!read.ok) {
        yield connections;
        throw new ExitError(WRONG_USAGE, `${displayName(file)}:${line}: ${read.problem}`);
      }
      connections.push(read.connection);
    }
    yield connections;
  }
}

const end = z.union([z.strictObject({ namespace: z.string(), pod: z.string() }), z.strictObject({ ip: z.string() })], {
  error: 'must be {"namespace", "pod"} or {"ip"}',
});
const connectionSchema = z.strictObject({
  from: end,
  to: end,
  port: z.int().min(1).max(65535),
  protocol: z.enum(PROTOCOLS).default('TCP'),
});

type ConnectionRead =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly problem: string };

function readConnection(line: Buffer, ends: Ends): ConnectionRead {
  if (!isUtf8(line)) return { ok: false, problem: 'the line is not UTF-8 text' };
  const text = line.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: text.trim() === '' ? 'the line is empty' : `the line is not JSON: ${String(error)}` };
  }
  const parsed = connectionSchema.safeParse(value);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).map(({ path, message }) =>
      path.length === 0 ? message : `${goPath(path)}: ${message}`,
    );
    return { ok: false, problem: problems.join('; ') };
  }
  const { port, protocol } = parsed.data;
  const [from, to] = [parsed.data.from, parsed.data.to].map(
    (one): EndRead => ('ip' in one ? ends.addressed(one.ip) : ends.named(one.namespace, one.pod)),
  );
  if (from === undefined || to === undefined) return { ok: false, problem: 'a connection has two ends' };
  if (!from.ok) return { ok: false, problem: `from: ${from.problem}` };
  if (!to.ok) return { ok: false, problem: `to: ${to.problem}` };
  return { ok: true, connection: { from: from.end, to: to.end, port, protocol } };
}
