import type { Environment } from '../../home/folders.ts';
import { NodeUnreachable } from '../../node/lab-node.ts';
import { type Argv, type Finished, ProcessError, type RunOptions, run, runOk, stream } from '../../process/run.ts';

type Args = readonly string[];

/** The docker program with the settings of one environment (DOCKER_HOST, DOCKER_CONTEXT, …). */
export interface Docker {
  argv(args: Args): Argv;
  run(args: Args, options?: RunOptions): Promise<Finished>;
  /** Also throws ProcessError for an exit code other than 0. */
  must(args: Args, options?: RunOptions): Promise<Finished>;
  stream(args: Args, options?: RunOptions): AsyncIterable<Uint8Array>;
  /** For requests that Docker answers at once: throws ProcessError with the reason `timeout` if Docker hangs. */
  query(args: Args, options?: Pick<RunOptions, 'signal'>): Promise<Finished>;
}

/** `patience`: milliseconds after which a Docker daemon that does not answer is considered to hang. */
export function dockerOf(env: Environment, { patience = 5_000 } = {}): Docker {
  const argv = (args: Args): Argv => ['docker', ...args];
  return {
    argv,
    run: (args, options) => run(argv(args), { ...options, env }),
    must: (args, options) => runOk(argv(args), { ...options, env }),
    stream: (args, options) => stream(argv(args), { ...options, env }),
    // docker reacts to SIGTERM only after a while.
    query: (args, options) => run(argv(args), { ...options, env, timeout: patience, killSignal: 'SIGKILL' }),
  };
}

export type ContainerState = 'running' | 'paused' | 'stopped' | 'absent';

/** Throws NodeUnreachable if Docker does not answer. */
export async function containerState(
  docker: Docker,
  container: string,
  options: Pick<RunOptions, 'signal'> = {},
): Promise<ContainerState> {
  const args = ['container', 'inspect', '--format', '{{.State.Status}}', container];
  const { exitCode, stdout, stderr } = await docker.query(args, options).catch((error: unknown) => {
    if (!(error instanceof ProcessError) || error.reason === 'aborted') throw error;
    throw new NodeUnreachable(`Docker does not answer: ${error.message}`, { cause: error });
  });
  if (exitCode !== 0) {
    if (/no such (container|object)/i.test(stderr)) return 'absent';
    const error = new ProcessError(docker.argv(args), 'exit', exitCode, stderr);
    throw new NodeUnreachable(`Docker does not answer: ${error.message}`, { cause: error });
  }
  const status = stdout.trim();
  return status === 'running' || status === 'paused' ? status : 'stopped';
}
