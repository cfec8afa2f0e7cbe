import type { LabNode } from './lab-node.ts';

/**
 * Runs a program on a node that must succeed; otherwise throws an error with its command line, exit code and last
 * output.
 */
export async function mustExec(
  node: LabNode,
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await node.exec(argv, { signal });
  if (exitCode !== 0) throw new Error(`${argv.join(' ')}: exit code ${exitCode}: ${stderr.trim()}`);
  return stdout;
}
