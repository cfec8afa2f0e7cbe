import { setTimeout as sleep } from 'node:timers/promises';
import { fact, type GradedLab } from '../../grading/facts.ts';

/** Milliseconds within which admission learns about a changed namespace, and between two requests. */
const NOTICE_MS = 1000;
const LOOK_MS = 50;

/** One deadline for all checks of a grade: what was changed before the grade is known by then. */
const settledAt = fact(async () => performance.now() + NOTICE_MS);

/** Asks again until the answer is as wanted, or until admission must have learned about every earlier change. */
export async function settled<T>(lab: GradedLab, ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const end = await settledAt(lab);
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || performance.now() > end) return answer;
    await sleep(LOOK_MS, undefined, { signal: lab.signal });
  }
}
