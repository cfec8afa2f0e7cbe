import { type Command, InvalidArgumentError } from 'commander';
import { parseCidr } from '../../domains/network/addresses.ts';
import type { Cluster } from '../../domains/network/cluster.ts';
import { type LoadedCluster, loadCluster, type NamedText } from '../../domains/network/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { filesIn } from '../files-in.ts';
import type { Io } from '../io.ts';
import { collected, KUBERNETES_RANGE, kubernetesOption } from '../options.ts';
import { at } from '../place-text.ts';
import { displayName, readText } from '../read-text.ts';

/** The options that specify what a command reads. */
export interface SourceOptions {
  readonly namespace?: string;
  readonly podCidr?: readonly string[];
  readonly live?: true;
  readonly kubernetes: KubernetesMinor;
}

/** Adds those options. */
export function withSourceOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'the namespace of objects that do not specify one (default: default)')
    .option(
      '--pod-cidr <cidr>',
      'the pod network; may be repeated (default: from Nodes and pods, else 10.244.0.0/16)',
      cidrs,
    )
    .option('--live', 'read the objects of the cluster in the current kubeconfig; changes nothing')
    .addOption(kubernetesOption(`validate policies as this minor version does: ${KUBERNETES_RANGE}`));
}

function cidrs(value: string, before?: readonly string[]): readonly string[] {
  if (parseCidr(value) === null) throw new InvalidArgumentError('must be a CIDR such as 10.244.0.0/16.');
  return collected(value, before);
}

/** The objects that policies refer to, and the policies themselves. */
const PATHS = [
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/nodes',
];

/** The texts of files, of the YAML and JSON files in folders, from standard input, or from a cluster. */
export async function readSources(
  files: readonly string[],
  { live }: Pick<SourceOptions, 'live'>,
  io: Io,
): Promise<readonly NamedText[]> {
  if (live === true && files.length > 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --live reads the cluster and cannot be combined with files');
  }
  if (live === true) return [await (await import('../live-objects.ts')).liveObjects('network policies', PATHS)];
  if (files.length === 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: name a file, a directory or -, or read the cluster with --live');
  }
  const texts: NamedText[] = [];
  for (const file of files.flatMap(filesIn)) texts.push({ file: displayName(file), text: await readText(file, io) });
  return texts;
}

/**
 * The cluster that the texts describe. Warnings are reported on stderr. Throws ExitError if an object cannot be used.
 */
export function clusterFrom(texts: readonly NamedText[], options: SourceOptions, io: Io): Cluster {
  const loaded = loadedFrom(texts, options);
  if (!loaded.ok) {
    const lines = loaded.problems.flatMap(({ place, sentence, message }) => [
      `${at(place)}: ${sentence}`,
      ...(message === null ? [] : [`  The API server says: ${message}`]),
    ]);
    throw new ExitError(WRONG_USAGE, [...new Set(lines)].join('\n'));
  }
  for (const { place, sentence } of loaded.warnings) io.say(`${at(place)}: ${sentence}`);
  return loaded.cluster;
}

export function loadedFrom(
  texts: readonly NamedText[],
  { namespace, podCidr, kubernetes: minor }: SourceOptions,
): LoadedCluster {
  return loadCluster(texts, {
    minor,
    ...(namespace === undefined ? {} : { namespace }),
    ...(podCidr === undefined ? {} : { podNetwork: podCidr }),
  });
}
