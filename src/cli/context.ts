import { dataFolder, type Environment } from '../home/folders.ts';
import type { LabStore } from '../labs/lab.ts';
import { providersOf } from '../providers/registry.ts';
import { type Interruption, processInterruption } from './interruption.ts';
import { type Io, ioOf } from './io.ts';
import { inquirerPrompts, type Prompts } from './prompts.ts';

/** Everything that a command uses of its environment, so that a test can replace it. */
export interface CommandContext {
  readonly env: Environment;
  /** Absolute; paths are shown relative to it. */
  readonly workingFolder: string;
  readonly labs: LabStore;
  readonly io: Io;
  readonly prompts: Prompts;
  readonly interruption: Interruption;
  /**
   * Runs `cks-lab WORDS…` so that it outlives this command; what it says is appended to a file. With `isKeptAlive`, it is
   * started again whenever it is killed.
   */
  readonly inBackground: (words: readonly string[], outputFile: string, options?: BackgroundOptions) => Promise<void>;
}

export interface BackgroundOptions {
  readonly isKeptAlive?: boolean;
}

/** The labs of the user who has called this program, on their terminal. */
export function processContext(): CommandContext {
  const io = ioOf(process);
  // If the reader closes the pipe early, as `| head` does, the program ends silently.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    env: process.env,
    workingFolder: process.cwd(),
    labs: labStore(process.env),
    io,
    prompts: inquirerPrompts(io),
    interruption: processInterruption(io.say),
    async inBackground(words, outputFile, { isKeptAlive = false } = {}) {
      const [{ startDetached }, { keptAlive }] = await Promise.all([
        import('../process/child.ts'),
        import('../process/kept-alive.ts'),
      ]);
      const [program, main = ''] = process.argv;
      const argv = [program ?? 'node', ...process.execArgv, main, ...words] as const;
      await startDetached(isKeptAlive ? keptAlive(argv) : argv, { env: process.env, outputFile });
    },
  };
}

export function labStore(env: Environment): LabStore {
  return { dataFolder: dataFolder(env), providers: providersOf(env) };
}
