import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrokenReference, CheckKind } from './check-kind.ts';
import { isInside } from './inside-folder.ts';
import type { ScenarioDefinition } from './schema.ts';
import type { Step } from './step.ts';

/** Compares the parts of a scenario with each other. References in its steps are checked by `brokenSteps`. */
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
      yield { at: ['checks', index], message: `check "${id}" belongs to no task` };
  }
}

/** What steps may refer to: files of their own folder and of its scenario, and the scenario's users. */
export interface StepContext {
  /** The place of the step, or of the list of steps, in its file. */
  readonly at: readonly PropertyKey[];
  readonly folder: string;
  readonly scenarioFolder: string;
  readonly users: ScenarioDefinition['users'];
}

/** References in steps to something that does not exist, or does not belong to the scenario. */
export async function brokenSteps(steps: readonly Step[], context: StepContext): Promise<readonly BrokenReference[]> {
  const found = steps.map((step, index) => brokenStep(step, { ...context, at: [...context.at, index] }));
  return (await Promise.all(found)).flat();
}

/** The same for one step; `at` is its own place. */
export async function brokenStep(
  step: Step,
  { at, folder, scenarioFolder, users }: StepContext,
): Promise<readonly BrokenReference[]> {
  const broken = (key: string, message: string) => [{ at: [...at, key], message }];
  for (const [key, name, kind] of filesOf(step)) {
    const file = path.join(folder, name);
    if (!isInside(scenarioFolder, file)) return broken(key, `${name} is outside the directory of the scenario`);
    if (!(await isThere(file, kind))) return broken(key, `there is no ${kind} ${name} in ${folder}`);
  }
  if ('as' in step && step.as !== undefined && !users.some(({ id }) => id === step.as))
    return broken('as', `there is no user "${step.as}"`);
  return [];
}

function filesOf(step: Step): readonly (readonly [key: string, name: string, kind: 'file' | 'folder'])[] {
  if ('from' in step) return [['from', step.from, 'file']];
  return 'lay' in step ? [['lay', step.lay, 'folder']] : [];
}

async function isThere(file: string, kind: 'file' | 'folder'): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && (kind === 'file' ? found.isFile() : found.isDirectory());
}
