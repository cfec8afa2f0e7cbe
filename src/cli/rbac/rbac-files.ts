import type { Command } from 'commander';
import { type LoadedRbac, loadRbac, type RbacFile } from '../../domains/rbac/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { filesIn } from '../files-in.ts';
import type { Io } from '../io.ts';
import { kubernetesOption } from '../options.ts';
import { at, problemsAt } from '../place-text.ts';
import { checkInputs, displayName, readText } from '../read-text.ts';

/** The options that specify what a command reads. */
export interface SourceOptions {
  readonly namespace?: string;
  readonly builtIn: boolean;
  readonly live?: true;
  readonly kubernetes: KubernetesMinor;
}

/** Adds those options. */
export function withSourceOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'the namespace of objects that do not specify one (default: default)')
    .option('--no-built-in', 'ignore the roles and bindings that the API server itself creates')
    .option('--live', 'read the objects of the cluster in the current kubeconfig; changes nothing')
    .addOption(kubernetesOption('use what this minor version serves and creates: 1.35 to 1.37'));
}

/**
 * The objects of files, of the YAML and JSON files in folders, from standard input, or from a cluster. `alsoRead` are
 * other inputs of the command. Reports on stderr what does not stop the API server. Throws ExitError if the API server
 * would refuse an object.
 */
export async function loadSources(
  files: readonly string[],
  options: SourceOptions,
  io: Io,
  alsoRead: readonly string[] = [],
): Promise<LoadedRbac> {
  checkInputs([...files, ...alsoRead]);
  const loaded = await readSources(files, options, io);
  if (loaded.problems.length > 0) throw new ExitError(WRONG_USAGE, problemsAt(loaded.problems));
  for (const { place, message } of loaded.dropped) io.say(`${at(place)}: ${message}`);
  return loaded;
}

/** The same, with the objects that the API server refuses. */
export async function readSources(
  files: readonly string[],
  { namespace, builtIn, live, kubernetes }: SourceOptions,
  io: Io,
): Promise<LoadedRbac> {
  if (live === true && files.length > 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: --live reads the cluster and cannot be combined with files');
  }
  if (live !== true && files.length === 0) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: name a file, a directory or -, or read the cluster with --live');
  }
  const read: RbacFile[] = live === true ? [await liveObjects()] : await readFiles(files, io);
  const loaded = loadRbac(read, {
    minor: kubernetes,
    builtIn: builtIn && live !== true,
    ...(namespace === undefined ? {} : { namespace }),
  });
  return loaded;
}

async function readFiles(files: readonly string[], io: Io): Promise<RbacFile[]> {
  const read: RbacFile[] = [];
  for (const file of files.flatMap(filesIn)) read.push({ name: displayName(file), text: await readText(file, io) });
  return read;
}

const PATHS = [
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/api/v1/serviceaccounts',
];

async function liveObjects(): Promise<RbacFile> {
  const { file, text } = await (await import('../live-objects.ts')).liveObjects('RBAC objects', PATHS);
  return { name: file, text };
}
