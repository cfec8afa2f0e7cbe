import { apiServer, placeOfError } from '../checks/control-plane/api-server.ts';
import type { GradingContext } from '../grading/grade.ts';
import { allReads } from '../grading/reads.ts';
import type { Where } from '../node/where.ts';

export type ExaminedApiServer =
  | { readonly status: 'running'; readonly since: string }
  | { readonly status: 'down'; readonly actual: string; readonly why: string; readonly where: Where | null };

/** The state of a lab's API server, and where to look if it is down. */
export async function examineApiServer({ scenario, ...context }: GradingContext): Promise<ExaminedApiServer> {
  const lab = { ...context, scenario: scenario.definition, reads: allReads([]) };
  const state = await apiServer(lab);
  if (state.status === 'running') return { status: 'running', since: state.startedAt.toISOString() };
  return { status: 'down', actual: state.actual, why: state.why, where: await placeOfError(state, lab) };
}
