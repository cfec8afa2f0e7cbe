import { stat } from 'node:fs/promises';
import path from 'node:path';
import { expectationFrom } from '../domains/audit/policy/expectation-schema.ts';
import { NEWEST_MINOR } from '../kubernetes/minor.ts';
import type { ScenarioDefinition } from './schema.ts';
import type { Step } from './step.ts';

/** A name in a file of the format for which there is nothing. */
export interface BrokenReference {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** Holds the parts of a scenario against each other. What its steps name is looked at by `brokenSteps`. */
export function* brokenReferences(definition: ScenarioDefinition): Generator<BrokenReference> {
  const users = new Set<string>();
  for (const [index, { id }] of definition.users.entries()) {
    if (users.has(id)) yield { at: ['users', index], message: `user "${id}" is there twice` };
    users.add(id);
  }
  yield* brokenTasks(definition);
  const actions = new Set<string>();
  for (const [index, sequence] of definition.actions.entries()) {
    for (const [position, action] of sequence.entries()) {
      if (actions.has(action.id))
        yield { at: ['actions', index, position], message: `action "${action.id}" is there twice` };
      if (action.as !== undefined && !users.has(action.as))
        yield { at: ['actions', index, position, 'as'], message: `there is no user "${action.as}"` };
      actions.add(action.id);
    }
  }
  const checks = new Set<string>();
  for (const [index, check] of definition.checks.entries()) {
    const at = ['checks', index];
    if (checks.has(check.id)) yield { at, message: `check "${check.id}" is there twice` };
    for (const need of check.needs) {
      if (!checks.has(need)) yield { at: [...at, 'needs'], message: `needs "${need}", which is no check above it` };
    }
    if (check.kind === 'policy') {
      const expectation = expectationFrom({ name: check.title, ...check.expect }, NEWEST_MINOR);
      for (const problem of expectation.ok ? [] : expectation.problems) {
        yield {
          at: [...at, 'expect', ...problem.path],
          message: `${['expect', ...problem.path].join('.')}: ${problem.message}`,
        };
      }
    }
    if (check.kind === 'audit-log') {
      for (const action of check.actions) {
        if (!actions.has(action)) yield { at: [...at, 'actions'], message: `there is no action "${action}"` };
      }
    }
    checks.add(check.id);
  }
}

function* brokenTasks({ tasks, checks }: ScenarioDefinition): Generator<BrokenReference> {
  const known = new Set<string>();
  for (const [index, { id }] of (tasks ?? []).entries()) {
    if (known.has(id)) yield { at: ['tasks', index], message: `task "${id}" is there twice` };
    if (!checks.some(({ task }) => task === id)) yield { at: ['tasks', index], message: `task "${id}" has no check` };
    known.add(id);
  }
  for (const [index, { id, task }] of checks.entries()) {
    if (task !== undefined && !known.has(task))
      yield { at: ['checks', index, 'task'], message: `there is no task "${task}"` };
    if (task === undefined && tasks !== undefined)
      yield { at: ['checks', index], message: `check "${id}" names none of the tasks` };
  }
}

/**
 * Holds steps against the folder that their files lie in, and against the scenario's users.
 * `at` is the steps' own place in their file.
 */
export async function brokenSteps(
  steps: readonly Step[],
  { at, folder, users }: { at: PropertyKey; folder: string; users: ScenarioDefinition['users'] },
): Promise<readonly BrokenReference[]> {
  const found = await Promise.all(
    steps.map(async (step, index) => {
      if ('from' in step && !(await isThere(folder, step.from, 'file')))
        return [{ at: [at, index, 'from'], message: `there is no file ${step.from} in ${folder}` }];
      if ('lay' in step && !(await isThere(folder, step.lay, 'folder')))
        return [{ at: [at, index, 'lay'], message: `there is no folder ${step.lay} in ${folder}` }];
      if ('as' in step && step.as !== undefined && !users.some(({ id }) => id === step.as))
        return [{ at: [at, index, 'as'], message: `there is no user "${step.as}"` }];
      return [];
    }),
  );
  return found.flat();
}

async function isThere(folder: string, name: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(path.join(folder, name)).catch(() => null);
  return found !== null && (kind === 'file' ? found.isFile() : found.isDirectory());
}
