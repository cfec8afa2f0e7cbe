import { fact } from '../../grading/facts.ts';
import { apiServer } from '../control-plane/api-server.ts';
import { auditOf } from './audit-block.ts';

/** Where the audit log is on the node; `null` for standard output while the API server is down. */
export const auditLogPath = fact(async (lab): Promise<string | null> => {
  const { log } = auditOf(lab.scenario);
  if (log !== '-') return log;
  // The standard output of the running API server is in the log of its container.
  const state = await apiServer(lab);
  return state.status === 'running' ? state.pod.logPath : null;
});
