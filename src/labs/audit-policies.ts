import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedPolicy, loadPolicy } from '../domains/audit/policy/load.ts';
import type { Scenario } from '../scenarios/load.ts';
import { type Answer, loadAnswers } from '../scenarios/load-answers.ts';
import { runningNode } from './find.ts';
import type { LabStore } from './lab.ts';
import type { LabRecord } from './lab-record.ts';

/** The learner's audit policy, and those of the solutions of the scenario. */
export interface AuditPolicies {
  readonly file: string;
  readonly yours: LoadedPolicy;
  readonly ours: readonly [LoadedPolicy, ...LoadedPolicy[]];
}

/**
 * The audit policies of a lab and of its scenario. `null` if the scenario is not about one, no solution writes it as a
 * whole, or the file on the node is missing or refused by kube-apiserver. Throws if the lab is not running.
 */
export async function auditPolicies(
  record: LabRecord,
  scenario: Scenario,
  store: LabStore,
  signal: AbortSignal,
): Promise<AuditPolicies | null> {
  const file = scenario.definition.audit?.policy;
  if (file === undefined) return null;
  const load = (text: string) => loadPolicy(text, { file, minor: record.minor });
  const { answers } = await loadAnswers(scenario);
  const texts = await Promise.all(answers.filter(({ side }) => side === 'solution').map((one) => written(one, file)));
  const [first, ...others] = texts.flatMap((text) => {
    const policy = text === null ? null : load(text);
    return policy?.ok ? [policy] : [];
  });
  if (first === undefined) return null;
  const read = await (await runningNode(store, record, signal)).readFile(file, { signal });
  const yours = read.state === 'file' ? load(new TextDecoder().decode(read.bytes)) : null;
  return yours?.ok ? { file, yours, ours: [first, ...others] } : null;
}

/** What an answer finally writes to a file; `null` if none of its steps writes it. */
async function written({ folder, steps }: Answer, file: string): Promise<string | null> {
  const last = steps.findLast((step) => 'write' in step && step.write === file);
  if (last === undefined || !('write' in last)) return null;
  return 'content' in last ? last.content : readFile(path.join(folder, last.from), 'utf8');
}
