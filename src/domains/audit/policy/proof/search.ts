import type { Bits } from './bits.ts';
import {
  and,
  emptyBits,
  firstCommon,
  has,
  insert,
  intersect,
  intersectInto,
  isEmpty,
  isSubset,
  members,
  nextMember,
  remove,
  unite,
  uniteInto,
  upTo,
} from './bits.ts';
import type { Budget } from './budget.ts';
import { spend } from './budget.ts';
import type { Region } from './region.ts';
import type { Space } from './spaces.ts';
import type { Attribute, Universe } from './universe.ts';

/** A class of requests: one class of each attribute, and the groups that an open caller has in addition to its own. */
export interface Point {
  readonly universe: Universe;
  readonly space: Space;
  readonly at: ReadonlyMap<Attribute, number>;
  readonly groups: readonly string[];
}

/** Boxes that leave no point below a node of the search. */
interface Explanation {
  readonly boxes: Bits;
  /** The choices that lead to such a node if these boxes have to be avoided. */
  readonly choices: Bits;
}

/** What the search has learned about one person; it also applies to the person's kin. */
interface Lessons {
  /** Sets of boxes that leave the person without a point. */
  readonly ofAll: Bits[];
  /** By the depth of the nodes without a point. */
  readonly beneath: Explanation[][];
}

/**
 * The first point of a space, in the order of its attributes, that is in a region and in none of the boxes numbered
 * `outside`; the boxes of the region contain requests of the space. `null` proves that there is none that is more
 * ordinary than `bound`.
 *
 * A depth-first search over the attributes with learning: certain boxes leave a node without a point, and do so for
 * every node of the same depth that has to avoid at least these boxes.
 */
export function firstPoint(
  universe: Universe,
  space: Space,
  region: Region,
  outside: Bits,
  bound: Point | null,
  budget: Budget,
): Point | null {
  if (!space.order.every((attribute) => region.attributes.includes(attribute))) return null;
  const choices = choicesIn(space, region, bound);
  if (choices === null) return null;

  const { order } = space;
  const chosen: number[] = [];
  const standing = [...order.keys(), order.length].map(() => emptyBits(universe.boxes.length));
  const learned = new Map<number, Lessons>();
  let lessons: Lessons = { ofAll: [], beneath: [] };
  /** The boxes that contain the chosen person, whatever groups the person has to be in for the region. */
  const settled = emptyBits(universe.boxes.length);
  let groups: readonly string[] = [];

  /** The boxes that leave no point below the choices made so far, `null` if there is one. */
  function explain(depth: number): Bits | null {
    spend(budget);
    const against = standing[depth] ?? outside;
    const attribute = order[depth];
    return attribute === undefined ? explainCaller(against) : explainChoices(depth, attribute, against);
  }

  function explainChoices(depth: number, attribute: Attribute, against: Bits): Bits | null {
    const all = emptyBits(universe.boxes.length);
    const left = [...(choices?.[depth] ?? against)];
    const known = lessons.beneath[depth + 1] ?? [];
    for (const { boxes, choices: these } of known) {
      if (!intersect(left, these) || !isSubset(boxes, against)) continue;
      unite(all, boxes);
      if (!remove(left, these)) return all;
    }
    for (let choice = nextMember(left, 0); choice !== -1; choice = nextMember(left, choice + 1)) {
      chosen[depth] = choice;
      intersectInto(standing[depth + 1] ?? all, against, universe.holders[attribute][choice] ?? against);
      const boxes = explain(depth + 1);
      if (boxes === null) return null;
      const these = heldByAll(boxes, attribute);
      known.unshift({ boxes, choices: these });
      unite(all, boxes);
      remove(left, these);
    }
    return all;
  }

  /** The classes of an attribute that are in each of the boxes. */
  function heldByAll(boxes: Bits, attribute: Attribute): Bits {
    const classes = [...universe.everything[attribute]];
    for (let number = nextMember(boxes, 0); number !== -1; number = nextMember(boxes, number + 1)) {
      intersectInto(classes, classes, universe.boxes[number]?.sets[attribute] ?? classes);
    }
    return classes;
  }

  function lessonsAbout(person: number): Lessons {
    const kin = universe.kin[person] ?? 0;
    const known = learned.get(kin) ?? { ofAll: [], beneath: standing.map(() => []) };
    learned.set(kin, known);
    return known;
  }

  /** Whether some set of groups puts the caller into every box of the region and into none outside. */
  function explainCaller(against: Bits): Bits | null {
    const at = chosen[0] ?? 0;
    const certain = firstCommon(against, settled);
    if (certain !== -1) {
      const boxes = emptyBits(universe.boxes.length);
      insert(boxes, certain);
      return boxes;
    }

    const open = region.boxes.filter((box) => !has(universe.settled[at] ?? settled, box.number));
    const carried: number[] = [];
    for (const { userGroups } of open) {
      const possible = and(userGroups, universe.carriable[at] ?? userGroups);
      /** For each forbidden group, one box that excludes its members. */
      const forbidding = emptyBits(universe.boxes.length);
      let allowed = -1;
      let isShared = false;
      for (let group = nextMember(possible, 0); group !== -1 && !isShared; group = nextMember(possible, group + 1)) {
        const box = firstCommon(universe.carriers[group] ?? against, against);
        if (box !== -1) {
          insert(forbidding, box);
          continue;
        }
        isShared = open.every((other) => has(other.userGroups, group));
        if (allowed === -1 || isShared) allowed = group;
      }
      if (allowed === -1) return forbidding;
      if (!carried.some((group) => has(userGroups, group))) carried.push(allowed);
    }
    groups = carried.map((group) => universe.groups[group] ?? '');
    return null;
  }

  const against = and(outside, space.boxes);
  for (const person of members(choices[0] ?? [])) {
    chosen[0] = person;
    lessons = lessonsAbout(person);
    uniteInto(settled, universe.settled[person] ?? against, region.grouped);
    const beneath = standing[1] ?? against;
    intersectInto(beneath, against, universe.holders.person[person] ?? against);
    const known = lessons.ofAll.find((boxes) => isSubset(boxes, beneath));
    const boxes = known ?? explain(1);
    if (boxes === null) {
      return { universe, space, at: new Map(order.map((attribute, depth) => [attribute, chosen[depth] ?? 0])), groups };
    }
    if (known === undefined) lessons.ofAll.unshift(boxes);
  }
  return null;
}

/** For each attribute of the space, its classes in the region and within the bound; `null` if one has none. */
function choicesIn(space: Space, region: Region, bound: Point | null): readonly Bits[] | null {
  const choices: Bits[] = [];
  let isBound = bound !== null;
  for (const attribute of space.order) {
    const last = isBound ? lastChoice(space, attribute, bound) : null;
    const all = and(region.classes(attribute), space.within[attribute]);
    const within = last === null ? all : upTo(all, last);
    if (isEmpty(within)) return null;
    choices.push(within);
    isBound = last !== null && nextMember(within, 0) === last;
  }
  return choices;
}

/**
 * The last class worth trying if all before it equal those of the bound; `null` for any. Resources come before paths.
 */
function lastChoice(space: Space, attribute: Attribute, bound: Point | null): number | null {
  const last = bound?.at.get(attribute);
  if (bound === null || last === undefined || BY_SPACE.includes(attribute)) return null;
  const isLater = attribute === 'person' && space.order.includes('path') && !bound.space.order.includes('path');
  return isLater ? last - 1 : last;
}

/**
 * Attributes that do not come next in the order of how ordinary a request is: whether the space has them at all comes
 * first.
 */
const BY_SPACE: readonly Attribute[] = ['namespace', 'name', 'own'];
