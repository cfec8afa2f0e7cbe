import { behind } from '../grading/checks/api-server.ts';
import { collectEvidence, type GradingContext } from '../grading/evidence/evidence.ts';
import type { Where } from '../node/where.ts';

export type ExaminedApiServer =
  | { readonly status: 'running'; readonly since: string }
  | { readonly status: 'down'; readonly actual: string; readonly why: string; readonly where: Where | null };

/** How a lab's API server stands, and where to look when it is down. */
export async function examineApiServer(context: GradingContext): Promise<ExaminedApiServer> {
  const evidence = collectEvidence(context);
  const state = await evidence.apiServer();
  if (state.status === 'running') return { status: 'running', since: state.startedAt.toISOString() };
  return { status: 'down', actual: state.actual, why: state.why, where: await behind(state, evidence) };
}
