import { diagnosis } from '../checks/control-plane/api-server.ts';
import type { Diagnosis } from '../control-plane/diagnose.ts';
import type { GradingContext } from '../grading/grade.ts';
import { allReads } from '../grading/reads.ts';

/** The state of a lab's API server, the reason, and other faults in its manifest, as a grade would find them. */
export async function examineApiServer({ scenario, ...context }: GradingContext): Promise<Diagnosis> {
  return diagnosis({ ...context, scenario: scenario.definition, reads: allReads([]), beforeActions: [] });
}
