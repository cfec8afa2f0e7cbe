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
