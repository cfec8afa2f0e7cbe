import { gunzipIfCompressed } from '../../domains/audit/log/gzip.ts';
import type { LogFile } from '../../domains/audit/log/log-file.ts';
import { replay } from '../../domains/audit/replay/replay.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import { factFor } from '../../grading/facts.ts';
import { auditPolicy } from './policy-on-node.ts';

/** A sample with a beginning and an end: how much the policy would have written, and in how many seconds. */
export type SampleReplay = Replay & { readonly period: NonNullable<Replay['period']> };

/** A log on the node, replayed under the policy, which must load. Throws if no daily volume can be derived from the log. */
export const sampleReplay = factFor(async (lab, path: string): Promise<SampleReplay> => {
  const { node, minor, signal, progress } = lab;
  const read = await auditPolicy(lab);
  if (read.state !== 'loaded') throw new Error('nothing can be replayed without a policy that loads');
  progress(`Replaying ${path}`);
  const sample: LogFile = {
    name: path,
    rereadable: true,
    read: () => gunzipIfCompressed(node.streamFile(path, 0, { signal })),
  };
  if ((await node.stat(path, { signal }))?.type !== 'file')
    throw new Error(`the sample ${path} is no longer on the node; run \`cks-lab reset\` to restore it`);
  const report = await replay({ policy: read.loaded.policy, minor }, [sample], { signal });
  const { period } = report;
  if (period === null || period.seconds <= 0) throw new Error(`the events of the sample ${path} do not span any time`);
  return { ...report, period };
});
