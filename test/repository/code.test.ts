import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs a program of this clone. Returns `exit code 0`, or the output of the program if it fails. */
async function outcome(program: string, ...args: readonly string[]): Promise<string> {
  try {
    await promisify(execFile)(join(root, 'node_modules/.bin', program), args, { cwd: root });
    return 'exit code 0';
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) throw error;
    return `${error.stdout}${error.stderr}`;
  }
}

test('the code is formatted and passes the linter', async () => {
  expect(await outcome('biome', 'check', '--colors=off')).toBe('exit code 0');
});

test('the types are correct', async () => {
  expect(await outcome('tsc', '-p', '.')).toBe('exit code 0');
  expect(await outcome('tsc', '-p', 'src/classroom/pages')).toBe('exit code 0');
});
