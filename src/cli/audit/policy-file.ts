import { type LoadedPolicy, loadPolicy, type RefusedPolicy, startupError } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Place } from '../../kubernetes/place.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { say } from '../print.ts';
import { displayName, readText } from './read-text.ts';

/** Reads a file as kube-apiserver reads a policy. */
export async function readPolicyFile(file: string, minor: KubernetesMinor): Promise<LoadedPolicy | RefusedPolicy> {
  return loadPolicy(await readText(file), { file: displayName(file), minor });
}

/**
 * The policy in a file. What kube-apiserver ignores or drops of it is told on stderr: it then is another policy than
 * its author reads. Throws ExitError where kube-apiserver would not start.
 */
export async function loadPolicyFile(file: string, minor: KubernetesMinor): Promise<LoadedPolicy> {
  const read = await readPolicyFile(file, minor);
  if (!read.ok) throw new ExitError(WRONG_USAGE, refusal(read, displayName(file), minor));
  if (read.ignoredFrom !== null) {
    say(`${at(read.ignoredFrom)}: Everything from here on is ignored: only the first YAML document counts.`);
  }
  for (const { place, sentence } of read.warnings) say(`${at(place)}: ${sentence}`);
  return read;
}

/** `policy.yaml:12:5`, as editors and terminals can jump to. */
export function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function refusal({ problems, message }: RefusedPolicy, file: string, minor: KubernetesMinor): string {
  return [
    ...problems.map(({ place, sentence }) => `${at(place)}: ${sentence}`),
    `kube-apiserver 1.${minor} would exit with: ${startupError(message, file)}`,
  ].join('\n');
}
