import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesMinor } from '../../src/kubernetes/minor.ts';
import type { Attributes } from '../../src/kubernetes/request/attributes.ts';
import { runOk } from '../../src/process/run.ts';

/** The minors whose k8s.io/apiserver is pinned beside the program, and the pins. */
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

/** Builds the Go program on one minor's k8s.io/apiserver, unless it is built already, and gives what asks it. */
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

/** `CONFORMANCE_SEED` repeats a run; without it every run is another one. The seed is printed. */
export function freshSeed(): number {
  const seed = Number(process.env.CONFORMANCE_SEED ?? Date.now() % 2 ** 31);
  console.info(`CONFORMANCE_SEED=${seed}`);
  return seed;
}

/** `CONFORMANCE_POLICIES` makes a run longer. The count that shows what is claimed is 5000. */
export const POLICIES = Number(process.env.CONFORMANCE_POLICIES ?? 400);

/** Stages are a set: kube-apiserver keeps them in any order, and some of them twice. */
export function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
