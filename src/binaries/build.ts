import { mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../home/folders.ts';
import type { Progress } from '../process/progress.ts';
import { ProcessError, runOk } from '../process/run.ts';
import type { Program, Project, Release } from './release.ts';

const packages: Readonly<Record<Program, string>> = {
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  etcd: 'go.etcd.io/etcd/server/v3',
  kind: 'sigs.k8s.io/kind',
};

export interface BuildOptions {
  /** A directory for the builds of this run only; they share compiled packages. */
  readonly work: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** The version of Go on the PATH (`go1.26.8`), or `null` if there is no working one. */
export async function findGo(options: BuildOptions): Promise<string | null> {
  try {
    const { stdout } = await runOk(['go', 'version'], { signal: options.signal, env: goEnvironment(options) });
    return /\bgo\d\S*/.exec(stdout)?.[0] ?? null;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof ProcessError) return null;
    throw error;
  }
}

/**
 * Builds programs of one release from its pinned modules, all in one go, so that what they share is compiled once.
 * Returns the folder that contains them. Throws ProcessError if Go fails; the compilers end with this process.
 */
export async function build(
  { project, version }: Release,
  programs: readonly Program[],
  options: BuildOptions & { readonly progress: Progress },
): Promise<string> {
  const { work, signal, progress } = options;
  const step = `Building ${project} ${version} from source`;
  const go = { cwd: modulesFolder(project, version), env: goEnvironment(options), signal, endsWithParent: true };
  const wanted = programs.map((program) => packages[program]);

  const modules = await countModules(go.cwd);
  let downloads = 0;
  progress(step, 'downloading modules');
  const { stdout } = await runOk(['go', 'list', '-deps', '-f', '{{if .Stale}}{{.ImportPath}}{{end}}', ...wanted], {
    ...go,
    onErrorLine: (line) => {
      if (line.startsWith('go: downloading ')) progress(step, `${++downloads} of about ${modules} modules downloaded`);
    },
  });

  const toCompile = stdout.split('\n').filter((line) => line !== '').length;
  const output = join(work, `${project}-${version}`);
  await mkdir(output, { recursive: true });
  // A single package may have a different name from its program; several packages have the names of their programs.
  const target = programs.length === 1 ? join(output, ...programs) : output;
  let compiled = 0;
  await runOk(['go', 'build', '-v', '-ldflags', linkerFlags(project, version), '-o', target, ...wanted], {
    ...go,
    onErrorLine: (line) => {
      if (!/^\S+$/.test(line)) return;
      compiled++;
      progress(step, compiled < toCompile ? `${thousands(compiled)} of ${thousands(toCompile)} packages` : 'linking');
    },
  });
  return output;
}

function modulesFolder(project: Project, version: string): string {
  return fileURLToPath(new URL(`modules/${project}-${version}`, import.meta.url));
}

/** The number of modules whose content go.sum lists; a build downloads most of them. */
async function countModules(folder: string): Promise<number> {
  const sums = await readFile(join(folder, 'go.sum'), 'utf8');
  return sums.split('\n').filter((line) => / v\S+ h1:/.test(line) && !line.includes('/go.mod h1:')).length;
}

/** Everything that Go writes goes to the work folder; the user's own settings (GOPROXY, …) are respected. */
function goEnvironment({ work, env }: BuildOptions): Environment {
  return {
    ...env,
    ...(process.platform === 'linux' && configFolders(work, env)),
    GOPATH: join(work, 'go'),
    GOMODCACHE: join(work, 'go/modules'),
    GOCACHE: join(work, 'go/compiled'),
    GOTMPDIR: work,
    GOFLAGS: '-trimpath -buildvcs=false -mod=readonly -modcacherw',
    GOWORK: 'off',
    GOOS: undefined,
    GOARCH: undefined,
    CGO_ENABLED: '0',
  };
}

/**
 * Go keeps counters next to its settings: the counters go to the work directory, while the settings are read from their
 * usual location.
 */
function configFolders(work: string, env: Environment): Environment {
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  return { GOENV: env.GOENV || join(config, 'go/env'), XDG_CONFIG_HOME: join(work, 'config') };
}

/** What the release's own build writes into its programs, as far as it is visible in them. */
function linkerFlags(project: Project, version: string): string {
  if (project !== 'kubernetes') return '-s -w';
  const [major, minor] = version.split('.');
  const stamps = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitCommit: '' };
  const flags = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) =>
    Object.entries(stamps).map(([name, value]) => `-X ${path}.${name}=${value}`),
  );
  return ['-s -w', ...flags].join(' ');
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
