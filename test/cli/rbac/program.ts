import { Command } from 'commander';
import { vi } from 'vitest';
import { addRbacCommands } from '../../../src/cli/rbac-commands.ts';
import { runCommand } from '../../../src/cli/run-command.ts';
import type { Ended } from '../audit/program.ts';

/** Runs `cks-lab rbac …` in this process. */
export async function rbac(...words: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += chunk;
      return true;
    }),
  );
  try {
    const program = new Command().enablePositionalOptions().exitOverride();
    addRbacCommands(program);
    const code = await runCommand(async () => {
      await program.parseAsync(['rbac', ...words], { from: 'user' });
    });
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
