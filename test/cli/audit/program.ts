import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { onTestFinished, vi } from 'vitest';
import { addPolicyCommands } from '../../../src/cli/audit-commands.ts';
import { runCommand } from '../../../src/cli/run-command.ts';

const root = join(import.meta.dirname, '../../..');

export const docs = join(root, 'test/fixtures/policies/kubernetes-docs.yaml');
export const gce = join(root, 'test/fixtures/policies/gce.yaml');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `cks-lab audit …` in this process. */
export async function policy(...words: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += chunk;
      return true;
    }),
  );
  try {
    const program = new Command().enablePositionalOptions().exitOverride();
    addPolicyCommands(program);
    const code = await runCommand(async () => {
      await program.parseAsync(['audit', ...words], { from: 'user' });
    });
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Milliseconds that a test may take that starts the program, on a busy machine. */
export const STARTS_A_PROGRAM = 60_000;

/** Runs the real program with this standard input. */
export async function spawned(stdin: string, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'audit', ...words]);
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** A file with this text, for as long as the test runs. */
export async function fileWith(content: string | Uint8Array, name = 'file'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** A policy with these rules, which are written in YAML's flow style. */
export function policyOf(...rules: readonly string[]): string {
  return ['apiVersion: audit.k8s.io/v1', 'kind: Policy', 'rules:', ...rules.map((rule) => `- ${rule}`), ''].join('\n');
}
