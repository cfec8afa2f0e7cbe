import { type LoadedPolicy, loadPolicy, type RefusedPolicy, startupError } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { at } from '../place-text.ts';
import { displayName, readText } from '../read-text.ts';

/** Reads a file as kube-apiserver reads a policy. */
export async function readPolicyFile(
  file: string,
  minor: KubernetesMinor,
  io: Io,
): Promise<LoadedPolicy | RefusedPolicy> {
  return loadPolicy(await readText(file, io), { file: displayName(file), minor });
}

/**
 * The policy in a file. Reports on stderr what kube-apiserver ignores or drops, since the policy then differs from what
 * its author wrote. Throws ExitError if kube-apiserver would not start.
 */
export async function loadPolicyFile(file: string, minor: KubernetesMinor, io: Io): Promise<LoadedPolicy> {
  const read = await readPolicyFile(file, minor, io);
  if (!read.ok) throw new ExitError(WRONG_USAGE, refusal(read, displayName(file), minor));
  if (read.ignoredFrom !== null) {
    io.say(`${at(read.ignoredFrom)}: Everything from here on is ignored: only the first YAML document counts.`);
  }
  for (const { place, sentence } of read.warnings) io.say(`${at(place)}: ${sentence}`);
  return read;
}

function refusal({ problems, message }: RefusedPolicy, file: string, minor: KubernetesMinor): string {
  return [
    ...problems.map(({ place, sentence }) => `${at(place)}: ${sentence}`),
    `kube-apiserver 1.${minor} would exit with: ${startupError(message, file)}`,
  ].join('\n');
}
