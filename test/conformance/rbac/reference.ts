import { copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseOf } from '../../../src/binaries/release.ts';
import type { Attributes } from '../../../src/kubernetes/request/attributes.ts';
import { runOk } from '../../../src/process/run.ts';

export type Question =
  | { readonly ask: 'decide'; readonly objects: readonly object[]; readonly requests: readonly Attributes[] }
  | { readonly ask: 'validate'; readonly object: object }
  | { readonly ask: 'select'; readonly selector: object; readonly labels: Readonly<Record<string, string>> };

export interface Answer {
  readonly decisions?: readonly unknown[];
  readonly problems?: readonly string[];
  readonly selects?: boolean;
}

const BATCH = 200;

/**
 * Builds the Go program with the code of the newest Kubernetes release that labs use, and returns a function that sends
 * questions to it.
 */
export async function buildReference(): Promise<(questions: readonly Question[]) => Promise<readonly Answer[]>> {
  const { version } = releaseOf('kube-apiserver', 37);
  const modules = fileURLToPath(new URL(`../../../src/binaries/modules/kubernetes-${version}`, import.meta.url));
  const folder = join(tmpdir(), `cks-lab-rbac-reference-${version}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['go.mod', 'go.sum']) await copyFile(join(modules, name), join(folder, name));
  await copyFile(join(import.meta.dirname, 'main.go'), join(folder, 'main.go'));
  const program = join(folder, 'reference');
  await runOk(['go', 'build', '-mod=mod', '-trimpath', '-o', program, '.'], { cwd: folder });
  return async (questions) => {
    const answers: Answer[] = [];
    for (let i = 0; i < questions.length; i += BATCH) {
      const stdin = questions.slice(i, i + BATCH).map((question) => JSON.stringify(question));
      const { stdout } = await runOk([program], { stdin: stdin.join('\n') });
      for (const line of stdout.trimEnd().split('\n')) answers.push(JSON.parse(line));
    }
    return answers;
  };
}
