import path from 'node:path';
import type { Change, WrittenSteps } from './answer.ts';
import type { BrokenReference } from './check-kind.ts';
import type { Step } from './step.ts';

/** An answer as it is written, by its path in the scenario's folder: `solutions/01-straightforward`. */
export type WrittenAnswers = ReadonlyMap<string, WrittenSteps>;

export type WholeSteps =
  | { readonly ok: true; readonly steps: readonly Step[] }
  /** `at` is relative to the answer's own file. */
  | { readonly ok: false; readonly problem: BrokenReference };

/**
 * All steps of an answer: those of the answer that it follows, with its changes, and then its own. The paths of a
 * step's files are relative to the folder of this answer, whichever answer states the step.
 */
export function wholeSteps(name: string, answers: WrittenAnswers, followers: readonly string[] = []): WholeSteps {
  const written = answers.get(name);
  if (written === undefined) return broken(['after'], `there is no answer ${name}`);
  const { after, change, steps } = written;
  if (after === undefined) return { ok: true, steps };
  const chain = [...followers, name];
  if (chain.includes(after))
    return broken(['after'], `the answers refer to each other in a cycle: ${[...chain, after].join(', ')}`);
  if (!answers.has(after)) return broken(['after'], `there is no answer ${after}, or it cannot be read`);
  const base = wholeSteps(after, answers, chain);
  if (!base.ok) return broken(['after'], `${after} itself is broken: ${base.problem.message}`);
  let changed = base.steps.map((step) => movedStep(step, after, name));
  for (const [index, one] of change.entries()) {
    const made = changedSteps(changed, one);
    if (typeof made === 'string') return broken(['change', index], `${made} (after ${after})`);
    changed = made;
  }
  return { ok: true, steps: [...changed, ...steps] };
}

/** The steps after a change, or why it cannot be made. */
function changedSteps(steps: readonly Step[], change: Change): Step[] | string {
  if ('step' in change) {
    if (change.step > steps.length) return `there is no step ${change.step}: the answer has ${steps.length}`;
    return steps.with(change.step - 1, change.with);
  }
  const writes = steps.flatMap((step, index) =>
    'write' in step && 'content' in step && step.write === change.file ? [{ step, index }] : [],
  );
  const [write] = writes;
  if (write === undefined) return `no earlier step writes ${change.file} with its content`;
  if (writes.length > 1) return `${writes.length} earlier steps write ${change.file}: change one of them by its number`;
  const [before = '', after, ...more] = write.step.content.split(change.replace);
  if (after === undefined) return `${change.file} does not contain ${JSON.stringify(change.replace)}`;
  if (more.length > 0)
    return `${change.file} contains ${JSON.stringify(change.replace)} ${more.length + 1} times, but must contain it exactly once`;
  return steps.with(write.index, { ...write.step, content: `${before}${change.with}${after}` });
}

/** A step that is stated in one folder, with its paths relative to another folder. */
function movedStep(step: Step, from: string, to: string): Step {
  const moved = (file: string) => path.posix.relative(to, path.posix.join(from, file));
  if ('from' in step) return { ...step, from: moved(step.from) };
  if ('lay' in step) return { ...step, lay: moved(step.lay) };
  return step;
}

function broken(at: readonly PropertyKey[], message: string): WholeSteps {
  return { ok: false, problem: { at, message } };
}
