import { gunzipIfCompressed } from '../../domains/audit/log/gzip.ts';
import type { LogFile } from '../../domains/audit/log/log-file.ts';
import { replay } from '../../domains/audit/replay/replay.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import type { Question } from '../../domains/audit/replay/tally.ts';
import type { LabNode } from '../../node/lab-node.ts';

/** A sample with a beginning and an end: so much the policy would have written in so many seconds. */
export type SampleReplay = Replay & { readonly period: NonNullable<Replay['period']> };

/** Replays a log that lies on the node. Throws where it is no log from which a daily volume can be told. */
export async function sampleReplay(
  node: LabNode,
  path: string,
  question: Question,
  signal: AbortSignal,
): Promise<SampleReplay> {
  const sample: LogFile = {
    name: path,
    rereadable: true,
    read: () => gunzipIfCompressed(node.streamFile(path, 0, { signal })),
  };
  if ((await node.stat(path, { signal }))?.type !== 'file')
    throw new Error(`the sample ${path} is no longer on the node; cks-lab reset brings it back`);
  const report = await replay(question, [sample], { signal });
  const { period } = report;
  if (period === null || period.seconds <= 0)
    throw new Error(`the sample ${path} has no events from which time can be told`);
  return { ...report, period };
}
