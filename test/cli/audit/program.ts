import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CommandResult, runCli } from '../../fixtures/run-cli.ts';

const root = join(import.meta.dirname, '../../..');

export const docs = join(root, 'test/fixtures/policies/kubernetes-docs.yaml');
export const gce = join(root, 'test/fixtures/policies/gce.yaml');

/** Runs `cks-lab audit …` in this process. */
export function audit(...words: readonly string[]): Promise<CommandResult> {
  return runCli(['audit', ...words]);
}

/** Runs `cks-lab audit …` in this process with the given standard input. */
export function auditWithInput(stdin: string | Uint8Array, ...words: readonly string[]): Promise<CommandResult> {
  return runCli(['audit', ...words], { stdin });
}

/** Creates a file with this content that is removed when the test ends, and returns its path. */
export async function fileWith(content: string | Uint8Array, name = 'file'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** A policy with these rules, which are written in YAML flow style. */
export function policyOf(...rules: readonly string[]): string {
  return ['apiVersion: audit.k8s.io/v1', 'kind: Policy', 'rules:', ...rules.map((rule) => `- ${rule}`), ''].join('\n');
}
