import { diagnosis } from '../checks/control-plane/api-server.ts';
import type { Diagnosis } from '../control-plane/diagnose.ts';
import type { GradingContext } from '../grading/grade.ts';
import { allReads } from '../grading/reads.ts';

/** How a lab's API server stands, why, and what else is wrong with its manifest: what a grade would find, too. */
export async function examineApiServer({ scenario, ...context }: GradingContext): Promise<Diagnosis> {
  return diagnosis({ ...context, scenario: scenario.definition, reads: allReads([]), beforeActions: [] });
}
