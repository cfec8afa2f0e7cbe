import type { Bits } from './bits.ts';
import { and, emptyBits, has, insert, isEmpty, isSubset, members, or } from './bits.ts';
import type { Budget } from './budget.ts';
import { spend } from './budget.ts';
import type { Person } from './people.ts';
import { mayCarry } from './people.ts';
import type { Space } from './spaces.ts';
import type { Attribute, Box, Universe } from './universe.ts';

/** A class of requests: one class of each attribute, and the groups that an open caller carries beside its own. */
export interface Point {
  readonly space: Space;
  readonly at: ReadonlyMap<Attribute, number>;
  readonly groups: readonly string[];
}

/**
 * The first point of a space, in the order of its attributes, that lies in each of the boxes `inside` and in none of
 * those numbered `outside`. `null` proves that there is none.
 *
 * A depth-first search over the attributes that learns: a node without a point is explained by those boxes that left
 * it none, and so is every later node of that depth that stands against at least the same boxes.
 */
export function firstPoint(
  universe: Universe,
  space: Space,
  inside: readonly Box[],
  outside: Bits,
  budget: Budget,
): Point | null {
  if (!inside.every((box) => hasForm(box, space))) return null;
  const choices: (readonly [Attribute, readonly number[]])[] = [];
  for (const attribute of space.order) {
    const set = inside.reduce((rest, box) => and(rest, box.sets[attribute]), space.within[attribute]);
    if (isEmpty(set)) return null;
    choices.push([attribute, members(set)]);
  }

  const at = new Map<Attribute, number>();
  const explanations = new Map<string, Bits[]>();
  let found: Point | null = null;

  /** The boxes that leave no point with what has been chosen, or `null` when one was found. */
  function explain(depth: number, against: Bits): Bits | null {
    const known = explanationsAt(depth);
    const same = known.find((boxes) => isSubset(boxes, against));
    if (same !== undefined) return same;
    spend(budget);
    const boxes = depth === choices.length ? explainCaller(against) : explainChoices(depth, against);
    if (boxes !== null) known.push(boxes);
    return boxes;
  }

  function explanationsAt(depth: number): Bits[] {
    const key = `${depth} ${depth === 0 ? '' : kinOf(person())}`;
    const known = explanations.get(key) ?? [];
    explanations.set(key, known);
    return known;
  }

  function person(): Person {
    return universe.classes.person[at.get('person') ?? 0] ?? { kind: 'nobody' };
  }

  function explainChoices(depth: number, against: Bits): Bits | null {
    const [attribute, classes] = choices[depth] ?? ['person', []];
    let all = emptyBits(universe.boxes.length);
    for (const choice of classes) {
      at.set(attribute, choice);
      const boxes = explain(depth + 1, and(against, universe.holders[attribute][choice] ?? against));
      if (boxes === null) return null;
      all = or(all, boxes);
    }
    return all;
  }

  /** With all else chosen, whether some set of groups brings the caller into every box inside and none outside. */
  function explainCaller(against: Bits): Bits | null {
    const caller = person();
    const settled = universe.settled[at.get('person') ?? 0] ?? against;
    const [certain] = members(and(against, settled));
    if (certain !== undefined) return only(certain);
    const forbidden = new Map<string, number>();
    for (const number of members(against)) {
      for (const group of universe.boxes[number]?.userGroups ?? []) forbidden.set(group, number);
    }
    const groups = new Set<string>();
    const open = inside.filter((box) => !has(settled, box.number));
    for (const box of open) {
      const possible = box.userGroups.filter((group) => mayCarry(caller, group));
      const allowed = possible.filter((group) => !forbidden.has(group));
      const [first] = allowed;
      if (first === undefined) return possible.map((group) => only(forbidden.get(group) ?? 0)).reduce(or);
      const shared = allowed.find((group) => open.every((other) => other.userGroups.includes(group)));
      if (!box.userGroups.some((group) => groups.has(group))) groups.add(shared ?? first);
    }
    found = { space, at: new Map(at), groups: [...groups] };
    return null;
  }

  function only(number: number): Bits {
    const boxes = emptyBits(universe.boxes.length);
    insert(boxes, number);
    return boxes;
  }

  const against = members(outside).filter((number) => {
    const box = universe.boxes[number];
    return box !== undefined && hasForm(box, space);
  });
  const start = emptyBits(universe.boxes.length);
  for (const number of against) insert(start, number);
  explain(0, start);
  return found;
}

/** Whether the box holds requests of the form that the space has. */
function hasForm(box: Box, space: Space): boolean {
  if (space.order.includes('path')) return true;
  return (space.namespace !== 'none' || box.unscoped) && (space.name !== 'none' || box.unnamed);
}

/** People of one kin differ in their names only: groups that one can carry, the other can. */
function kinOf(person: Person): string {
  return person.kind === 'open' ? person.groups.join() : '';
}
