import { randomUUID } from 'node:crypto';
import { CONNECT } from '../../node/connect-script.ts';
import { NodeUnreachable } from '../../node/lab-node.ts';
import { TerminalsUnsupported } from '../../node/node-terminal.ts';
import type { NodeConnection } from '../../node/posix-node.ts';
import { attached } from '../../process/attached.ts';
import { byteStream } from '../../process/byte-stream.ts';
import { ProcessError } from '../../process/run.ts';
import { errorText } from '../../text/error-text.ts';
import { containerState, type Docker } from './docker.ts';

/**
 * Runs programs in a container through `docker exec`.
 *
 * Docker's own failures look like those of a program: exit code 1 and a line on stderr; and if a connection is lost
 * while a program is running, `docker exec` may end with 0 and half of the output. So each program is followed by a
 * mark on standard output that contains its exit code. Output without the mark is incomplete.
 */
export function containerConnection(docker: Docker, container: string): NodeConnection {
  const attach = (argv: readonly string[], flag: '-i' | '-it') =>
    docker.argv(['exec', flag, '--workdir', '/root', container, ...argv]);

  return {
    attach: (argv) => attached(attach(argv, '-i')),
    // Docker creates the terminal in the container, and closes it when its client ends.
    async shell({ which }) {
      if (which !== 'new') return { how: 'refused', why: 'a shell on a kind node ends with its client' };
      return { how: 'exited', exitCode: await attached(attach(['bash', '-l'], '-it')) };
    },
    shells: () => Promise.resolve([]),
    openTerminal: () =>
      Promise.reject(
        new TerminalsUnsupported(
          'a shell on a kind node ends with its client; the terminals of a class need embedded nodes',
        ),
      ),
    connect: (port, options = {}) => byteStream(attach(['bash', '-c', CONNECT, 'bash', String(port)], '-i'), options),

    async run(argv, options) {
      const mark = randomUUID();
      const command = marked(container, mark, argv, { stdin: options.stdin !== undefined });
      const { stdout, stderr } = await docker
        .run(command, options)
        .catch((error: unknown) => cutOff(docker, container, mark, error));
      const exitCode = exitCodeIn(stdout.slice(-MARK_LENGTH), mark);
      if (exitCode === null) throw await unreachable(docker, container, stderr);
      return { exitCode, stdout: stdout.slice(0, -MARK_LENGTH), stderr };
    },

    async *stream(argv, options) {
      const mark = randomUUID();
      const command = marked(container, mark, argv, { stdin: false });
      let held: Buffer = Buffer.alloc(0);
      let stderr = '';
      try {
        for await (const chunk of docker.stream(command, options)) {
          const bytes = Buffer.concat([held, chunk]);
          const end = Math.max(0, bytes.length - MARK_LENGTH);
          if (end > 0) yield bytes.subarray(0, end);
          held = bytes.subarray(end);
        }
      } catch (error) {
        stderr = (await cutOff(docker, container, mark, error)).stderr;
      }
      const exitCode = exitCodeIn(held.toString('latin1'), mark);
      if (exitCode === null) throw await unreachable(docker, container, stderr);
      if (exitCode !== 0) throw new ProcessError(docker.argv(command), 'exit', exitCode, stderr);
    },
  };
}

function marked(
  container: string,
  mark: string,
  argv: readonly string[],
  { stdin }: { readonly stdin: boolean },
): readonly string[] {
  const script = `mark=$1; shift; cd /root 2>/dev/null || cd /; "$@"; code=$?; printf '%s %3d' "$mark" "$code"; exit "$code"`;
  return ['exec', ...(stdin ? ['-i'] : []), container, 'sh', '-c', script, 'sh', mark, ...argv];
}

/** A UUID, a space, and an exit code of three digits. */
const MARK_LENGTH = 40;

function exitCodeIn(end: string, mark: string): number | null {
  return end.length === MARK_LENGTH && end.startsWith(mark) ? Number(end.slice(mark.length)) : null;
}

/**
 * The result of a `docker exec` that threw. If it was interrupted, its program is still running on the node and is
 * killed there; any other end is judged by the mark.
 */
async function cutOff(
  docker: Docker,
  container: string,
  mark: string,
  error: unknown,
): Promise<{ stdout: string; stderr: string }> {
  if (!(error instanceof ProcessError)) throw error;
  if (error.reason === 'aborted' || error.reason === 'timeout') {
    await endOnNode(docker, container, mark);
    throw error;
  }
  return { stdout: '', stderr: error.reason === 'exit' ? error.stderr : error.message };
}

/**
 * The shell that was to print the mark has it in its arguments, and leads the process group of the program that it
 * runs.
 */
async function endOnNode(docker: Docker, container: string, mark: string): Promise<void> {
  const script = 'for leader in $(pgrep -f -- "$MARK"); do kill -KILL "-$leader"; done';
  try {
    await docker.query(['exec', '--env', `MARK=${mark}`, container, 'sh', '-c', script]);
  } catch (error) {
    // If Docker does not answer, it cannot kill the program either; the interruption is reported to the caller in any
    // case.
    if (!(error instanceof ProcessError)) throw error;
  }
}

async function unreachable(docker: Docker, container: string, stderr: string): Promise<NodeUnreachable> {
  const why = await containerState(docker, container).then(
    (state) =>
      ({
        running: `the connection to the container ${container} was lost`,
        paused: `the container ${container} is paused: docker unpause ${container}`,
        stopped: `the container ${container} has stopped: docker start ${container}`,
        absent: `the container ${container} no longer exists`,
      })[state],
    errorText,
  );
  const said = stderr.trim();
  return new NodeUnreachable(said === '' || why.includes(said) ? why : `${why}\n  ${said}`);
}
