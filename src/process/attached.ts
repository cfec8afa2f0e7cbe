import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { exitCodeAfter } from './exit-code.ts';
import { type Argv, ProcessError } from './run.ts';

/**
 * Runs a program with this process's own streams and returns its exit code, as a shell would: 128 + n after signal n.
 * Ctrl-C goes to the program, not to this process. Throws ProcessError if it cannot be started.
 */
export async function attached(
  argv: Argv,
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<number> {
  const [program, ...args] = argv;
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const { execa } = await import('execa');
    const result = await execa(program, args, { stdio: 'inherit', reject: false, ...options });
    if (result.exitCode !== undefined) return result.exitCode;
    if (result.signal !== undefined) return exitCodeAfter(result.signal);
    throw new ProcessError(argv, result.code === 'ENOENT' ? 'missing' : 'exit', null, result.message ?? '');
  } finally {
    process.off('SIGINT', ignore);
  }
}

const PASSED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/**
 * Runs a program with this process's own streams and returns what it wrote to its file descriptor 3. Signals that would
 * end this process go to the program. Throws ProcessError if it cannot be started, or if a signal ends it.
 */
export async function attachedNotes(argv: Argv): Promise<string> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of PASSED) process.on(signal, pass);
  try {
    const notes = child.stdio[3];
    const said = notes && 'read' in notes ? text(notes) : Promise.resolve('');
    await new Promise<void>((resolve, reject) => {
      child.once('error', (cause) => reject(new ProcessError(argv, 'missing', null, '', { cause })));
      child.once('exit', (_code, signal) =>
        signal === null ? resolve() : reject(new ProcessError(argv, 'signal', null, '')),
      );
    });
    return await said;
  } finally {
    for (const signal of PASSED) process.off(signal, pass);
  }
}
