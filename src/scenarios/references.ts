import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrokenReference, CheckKind } from './check-kind.ts';
import type { ScenarioDefinition } from './schema.ts';
import type { Step } from './step.ts';

/** Holds the parts of a scenario against each other. What its steps name is checked by `brokenSteps`. */
export function* brokenReferences(
  definition: ScenarioDefinition,
  kinds: readonly CheckKind[],
): Generator<BrokenReference> {
  yield* repeated('user', definition.users, (index) => ['users', index]);
  yield* brokenTasks(definition);
  yield* brokenActions(definition);
  yield* brokenChecks(definition, kinds);
}

function* repeated(
  noun: string,
  named: readonly { readonly id: string }[],
  placeOf: (index: number) => readonly PropertyKey[],
): Generator<BrokenReference> {
  const seen = new Set<string>();
  for (const [index, { id }] of named.entries()) {
    if (seen.has(id)) yield { at: placeOf(index), message: `duplicate ${noun} "${id}"` };
    seen.add(id);
  }
}

function* brokenActions({ actions, users }: ScenarioDefinition): Generator<BrokenReference> {
  const placed = actions.flatMap((sequence, index) =>
    sequence.map((action, position) => ({ ...action, at: ['actions', index, position] })),
  );
  yield* repeated('action', placed, (index) => placed[index]?.at ?? []);
  for (const { as, at } of placed) {
    if (as !== undefined && !users.some(({ id }) => id === as))
      yield { at: [...at, 'as'], message: `there is no user "${as}"` };
  }
}

function* brokenChecks(definition: ScenarioDefinition, kinds: readonly CheckKind[]): Generator<BrokenReference> {
  const { checks } = definition;
  yield* repeated('check', checks, (index) => ['checks', index]);
  for (const [index, check] of checks.entries()) {
    const above = checks.slice(0, index);
    for (const need of check.needs.filter((need) => !above.some(({ id }) => id === need)))
      yield { at: ['checks', index, 'needs'], message: `needs "${need}", but no check above it has that id` };
    const kind = kinds.find(({ kind }) => kind === check.kind);
    for (const { at, message } of kind?.references(check, definition) ?? [])
      yield { at: ['checks', index, ...at], message };
  }
}

function* brokenTasks({ tasks, checks }: ScenarioDefinition): Generator<BrokenReference> {
  yield* repeated('task', tasks ?? [], (index) => ['tasks', index]);
  for (const [index, { id }] of (tasks ?? []).entries()) {
    if (!checks.some(({ task }) => task === id)) yield { at: ['tasks', index], message: `task "${id}" has no check` };
  }
  for (const [index, { id, task }] of checks.entries()) {
    if (task !== undefined && !tasks?.some((known) => known.id === task))
      yield { at: ['checks', index, 'task'], message: `there is no task "${task}"` };
    if (task === undefined && tasks !== undefined)
      yield { at: ['checks', index], message: `check "${id}" belongs to none of the tasks` };
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
