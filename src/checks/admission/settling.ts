import { setTimeout as sleep } from 'node:timers/promises';
import { factFor, type GradedLab } from '../../grading/facts.ts';

/**
 * Milliseconds within which admission learns about changes. The API server compiles changed policies every second.
 * Source: k8s.io/apiserver pkg/admission/plugin/policy/generic/policy_source.go, PolicyRefreshInterval.
 */
const NOTICE_MS = { namespaces: 1000, policies: 3000 } as const;

/** What may have been changed just before a grade. */
export type Changed = keyof typeof NOTICE_MS;

/** Milliseconds between two requests. */
const LOOK_MS = 50;

/** One deadline for all checks of a grade: what was changed before the grade is known by then. */
const settledAt = factFor(async (_, changed: Changed) => performance.now() + NOTICE_MS[changed]);

/** Asks again until the answer is as wanted, or until admission must have learned about every earlier change. */
export async function settled<T>(
  lab: GradedLab,
  changed: Changed,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  const end = await settledAt(lab, changed);
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || performance.now() > end) return answer;
    await sleep(LOOK_MS, undefined, { signal: lab.signal });
  }
}
