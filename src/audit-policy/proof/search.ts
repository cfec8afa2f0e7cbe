import type { Bits } from './bits.ts';
import { and, emptyBits, has, insert, isEmpty, isSubset, members, positions, unite } from './bits.ts';
import type { Budget } from './budget.ts';
import { spend } from './budget.ts';
import { mayCarry } from './people.ts';
import type { Space } from './spaces.ts';
import type { Attribute, Box, Sets, Universe } from './universe.ts';
import { mapAttributes } from './universe.ts';

/** A class of requests: one class of each attribute, and the groups that an open caller carries beside its own. */
export interface Point {
  readonly space: Space;
  readonly at: ReadonlyMap<Attribute, number>;
  readonly groups: readonly string[];
}

/** The requests that lie in each of some boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  readonly sets: Sets;
}

/** The region of the boxes; `null` when no person, or neither a resource nor a path, is in all of them. */
export function regionOf(universe: Universe, boxes: readonly Box[]): Region | null {
  const sets = mapAttributes((attribute) =>
    boxes.reduce((rest, box) => and(rest, box.sets[attribute]), universe.everything[attribute]),
  );
  const isVoid = isEmpty(sets.person) || (isEmpty(sets.endpoint) && isEmpty(sets.path));
  return isVoid ? null : { boxes, sets };
}

/**
 * The first point of a space, in the order of its attributes, that lies in a region and in none of the boxes
 * numbered `outside`. `null` proves that there is none that is more ordinary than the `bound`.
 *
 * A depth-first search over the attributes that learns: what leaves a node without a point are certain boxes, and
 * they do so in every node of that depth that stands against at least them.
 */
export function firstPoint(
  universe: Universe,
  space: Space,
  region: Region,
  outside: Bits,
  bound: Point | null,
  budget: Budget,
): Point | null {
  if (!region.boxes.every((box) => has(space.boxes, box.number))) return null;
  const choices = choicesIn(space, region, bound);
  if (choices === null) return null;

  const { order } = space;
  const chosen: number[] = [];
  const learned = new Map<number, Bits[][]>();
  let explanations: Bits[][] = [];
  let covering: readonly Bits[] | null = null;
  let groups: readonly string[] = [];

  /** The boxes that leave no point beneath the choices made, `null` when there is one. */
  function explain(depth: number, against: Bits): Bits | null {
    const known = explanations[depth] ?? [];
    const at = known.findIndex((boxes) => isSubset(boxes, against));
    const boxes = at === -1 ? explainAnew(depth, against) : (known.splice(at, 1)[0] ?? null);
    if (boxes !== null) known.unshift(boxes);
    return boxes;
  }

  function explainAnew(depth: number, against: Bits): Bits | null {
    spend(budget);
    if (depth === order.length) return explainCaller(against);
    const cover = coverOf(depth, against);
    return cover === null ? explainChoices(depth, against) : cover;
  }

  /** One box that holds everything beneath the choices made, looked for once the search has failed somewhere. */
  function coverOf(depth: number, against: Bits): Bits | null {
    const settled = universe.settled[chosen[0] ?? 0];
    if (covering === null || settled === undefined || depth === 0) return null;
    const [cover] = members(and(and(against, settled), covering[depth] ?? against));
    return cover === undefined ? null : only([cover]);
  }

  function explainChoices(depth: number, against: Bits): Bits | null {
    const attribute = order[depth] ?? 'person';
    const all = emptyBits(universe.boxes.length);
    for (const choice of choices?.[depth] ?? []) {
      chosen[depth] = choice;
      if (attribute === 'person') explanations = explanationsFor(choice);
      const boxes = explain(depth + 1, and(against, universe.holders[attribute][choice] ?? against));
      if (boxes === null) return null;
      unite(all, boxes);
    }
    return all;
  }

  /** What was learned about one person holds for its kin. */
  function explanationsFor(person: number): Bits[][] {
    const kin = universe.kin[person] ?? 0;
    const known = learned.get(kin) ?? Array.from({ length: order.length + 1 }, () => []);
    learned.set(kin, known);
    return known;
  }

  /** Whether some set of groups brings the caller into every box of the region and into none outside. */
  function explainCaller(against: Bits): Bits | null {
    const at = chosen[0] ?? 0;
    const person = universe.classes.person[at] ?? { kind: 'nobody' };
    const settled = universe.settled[at] ?? against;
    const [certain] = members(and(against, settled));
    if (certain !== undefined) {
      covering ??= coveringFrom(universe, order, choices ?? []);
      return coverOf(1, against) ?? only([certain]);
    }

    const forbidden = new Map<string, number>();
    for (const number of members(against)) {
      for (const group of universe.boxes[number]?.userGroups ?? []) forbidden.set(group, number);
    }
    const open = region.boxes.filter((box) => !has(settled, box.number));
    const carried = new Set<string>();
    for (const box of open) {
      const possible = box.userGroups.filter((group) => mayCarry(person, group));
      const [first, ...others] = possible.filter((group) => !forbidden.has(group));
      if (first === undefined) return only(possible.map((group) => forbidden.get(group) ?? 0));
      const shared = [first, ...others].find((group) => open.every(({ userGroups }) => userGroups.includes(group)));
      if (!box.userGroups.some((group) => carried.has(group))) carried.add(shared ?? first);
    }
    groups = [...carried];
    return null;
  }

  function only(numbers: readonly number[]): Bits {
    const boxes = emptyBits(universe.boxes.length);
    for (const number of numbers) insert(boxes, number);
    return boxes;
  }

  if (explain(0, and(outside, space.boxes)) !== null) return null;
  return { space, at: new Map(order.map((attribute, depth) => [attribute, chosen[depth] ?? 0])), groups };
}

/** For each depth the boxes that hold every choice from there on. */
function coveringFrom(
  universe: Universe,
  order: readonly Attribute[],
  choices: readonly (readonly number[])[],
): readonly Bits[] {
  const all = positions(universe.boxes, () => true);
  const ofAttribute = order.map((attribute, depth) =>
    (choices[depth] ?? []).reduce((rest, choice) => and(rest, universe.holders[attribute][choice] ?? rest), all),
  );
  return [...order.keys(), order.length].map((depth) => ofAttribute.slice(depth).reduce(and, all));
}

/** For each attribute of the space, its classes in the region and not beyond the bound; `null` when one has none. */
function choicesIn(space: Space, region: Region, bound: Point | null): readonly (readonly number[])[] | null {
  const choices: number[][] = [];
  let isBound = bound !== null;
  for (const attribute of space.order) {
    const last = isBound ? lastChoice(space, attribute, bound) : null;
    const all = members(and(region.sets[attribute], space.within[attribute]));
    const within = last === null ? all : all.filter((choice) => choice <= last);
    if (within.length === 0) return null;
    choices.push(within);
    isBound = last !== null && within[0] === last;
  }
  return choices;
}

/** The last class worth trying when all before are those of the bound; `null` for any. Resources come before paths. */
function lastChoice(space: Space, attribute: Attribute, bound: Point | null): number | null {
  const last = bound?.at.get(attribute);
  if (bound === null || last === undefined || BY_SPACE.includes(attribute)) return null;
  const isLater = attribute === 'person' && space.order.includes('path') && !bound.space.order.includes('path');
  return isLater ? last - 1 : last;
}

/** Attributes that do not come next in how ordinary a request is: whether the space has them at all comes first. */
const BY_SPACE: readonly Attribute[] = ['namespace', 'name', 'own'];
