import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesMinor } from '../../src/kubernetes/minor.ts';
import type { Attributes } from '../../src/kubernetes/request/attributes.ts';
import { runOk } from '../../src/process/run.ts';

/** The minors for which a version of k8s.io/apiserver is pinned next to the program, with the file that pins it. */
export const REFERENCE_MINORS = { 33: 'go-0.33.mod', 35: 'go-0.35.mod', 37: 'go.mod' } as const;
export type ReferenceMinor = keyof typeof REFERENCE_MINORS & KubernetesMinor;

export type Question =
  | { readonly ask: 'load' | 'yaml'; readonly text: string }
  | { readonly ask: 'evaluate' | 'time'; readonly text: string; readonly requests: readonly Attributes[] }
  | { readonly ask: 'attributes'; readonly method: string; readonly url: string };

export interface Answer {
  readonly ok: boolean;
  readonly message?: string;
  readonly warnings?: readonly string[];
  readonly policy?: unknown;
  readonly decisions?: readonly ReferenceDecision[];
  readonly levels?: Readonly<Record<string, number>>;
  readonly nanoseconds?: number;
  readonly attributes?: unknown;
  readonly json?: string;
  readonly duplicates?: string;
}

export interface ReferenceDecision {
  readonly level: string;
  readonly omitStages: readonly string[];
  readonly omitManagedFields: boolean;
  readonly rule: number | null;
}

export type Ask = (questions: readonly Question[]) => Promise<readonly Answer[]>;

const SOURCE = join(import.meta.dirname, 'go');
const BATCH = 500;

/**
 * Builds the Go program with the k8s.io/apiserver of one minor, unless it is already built, and returns a function that
 * sends questions to it.
 */
export async function buildReference(minor: ReferenceMinor): Promise<Ask> {
  const program = join(tmpdir(), `cks-lab-reference-1.${minor}`);
  await runOk(['go', 'build', `-modfile=${REFERENCE_MINORS[minor]}`, '-trimpath', '-o', program, '.'], { cwd: SOURCE });
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

/** `CONFORMANCE_SEED` repeats a run. Without it, each run uses a different seed. The seed is printed. */
export function freshSeed(): number {
  const seed = Number(process.env.CONFORMANCE_SEED ?? Date.now() % 2 ** 31);
  console.info(`CONFORMANCE_SEED=${seed}`);
  return seed;
}

/** `CONFORMANCE_POLICIES` sets the length of a run. Run with 5000 to verify the documented claim. */
export const POLICIES = Number(process.env.CONFORMANCE_POLICIES ?? 400);

/** Stages form a set. kube-apiserver may return them in any order and with duplicates. */
export function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
