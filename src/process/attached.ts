import { type Argv, ProcessError } from './run.ts';

const SIGNAL_BASE = 128;

/**
 * Runs a program with this process's own streams and gives its exit code, as a shell would: 128 + n after signal n.
 * Ctrl-C is the program's, not ours. Throws ProcessError when it cannot be started.
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
    if (result.signal !== undefined) return SIGNAL_BASE + (SIGNAL_NUMBERS[result.signal] ?? 0);
    throw new ProcessError(argv, result.code === 'ENOENT' ? 'missing' : 'exit', null, result.message ?? '');
  } finally {
    process.off('SIGINT', ignore);
  }
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
