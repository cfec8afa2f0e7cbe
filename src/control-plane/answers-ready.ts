import type { LabNode } from '../node/lab-node.ts';
import { ProcessError } from '../process/run.ts';

/** Milliseconds. */
const PATIENCE = 10_000;

/**
 * Whether the API server answers 200 to /readyz, requested as the cluster's admin. A probe in its manifest may succeed
 * before the API server has read its roles, or may not ask at all, and then the first requests are forbidden.
 */
export async function answersReady(node: LabNode, signal: AbortSignal): Promise<boolean> {
  try {
    return (await node.kubectl(['get', '--raw', '/readyz'], { signal, timeout: PATIENCE })).exitCode === 0;
  } catch (error) {
    if (error instanceof ProcessError && error.reason === 'timeout') return false;
    throw error;
  }
}
