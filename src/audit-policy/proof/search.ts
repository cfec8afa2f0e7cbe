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
  unite,
  uniteInto,
  upTo,
} from './bits.ts';
import type { Budget } from './budget.ts';
import { spend } from './budget.ts';
import type { Region } from './region.ts';
import type { Space } from './spaces.ts';
import type { Attribute, Universe } from './universe.ts';

/** A class of requests: one class of each attribute, and the groups that an open caller carries beside its own. */
export interface Point {
  readonly universe: Universe;
  readonly space: Space;
  readonly at: ReadonlyMap<Attribute, number>;
  readonly groups: readonly string[];
}

/**
 * The first point of a space, in the order of its attributes, that lies in a region and in none of the boxes numbered
 * `outside`; the boxes of the region hold requests of the space. `null` proves that there is none that is more
 * ordinary than the `bound`. Where the search fails for the first time, it asks whether it is plain to see that the
 * region `isCovered` by those boxes: then there is no point, and it takes no box in particular to explain it.
 *
 * A depth-first search over the attributes that learns: what leaves a node without a point are certain boxes, and
 * they do so in every node of that depth that stands against at least them.
 */
export function firstPoint(
  universe: Universe,
  space: Space,
  region: Region,
  outside: Bits,
  isCovered: () => boolean,
  bound: Point | null,
  budget: Budget,
): Point | null {
  if (!space.order.every((attribute) => region.attributes.includes(attribute))) return null;
  const choices = choicesIn(space, region, bound);
  if (choices === null) return null;

  const { order } = space;
  const chosen: number[] = [];
  const standing = [...order.keys(), order.length].map(() => emptyBits(universe.boxes.length));
  const learned = new Map<number, Bits[][]>();
  let explanations: Bits[][] = [];
  let covering: readonly Bits[] | null = null;
  /** The boxes that hold the chosen person whatever groups it carries to be in the region. */
  const settled = emptyBits(universe.boxes.length);
  let groups: readonly string[] = [];

  /** The boxes that leave no point beneath the choices made, `null` when there is one. */
  function explain(depth: number): Bits | null {
    const against = standing[depth] ?? outside;
    const known = explanations[depth] ?? [];
    const at = known.findIndex((boxes) => isSubset(boxes, against));
    const boxes = at === -1 ? explainAnew(depth, against) : (known.splice(at, 1)[0] ?? null);
    if (boxes !== null) known.unshift(boxes);
    return boxes;
  }

  function explainAnew(depth: number, against: Bits): Bits | null {
    spend(budget);
    if (depth === order.length) return explainCaller(against);
    return coverOf(depth, against) ?? explainChoices(depth, against);
  }

  /** One box that holds everything beneath the choices made, looked for once the search has failed somewhere. */
  function coverOf(depth: number, against: Bits): Bits | null {
    if (covering === null || depth === 0) return null;
    const cover = firstCommon(against, settled, covering[depth]);
    return cover === -1 ? null : only([cover]);
  }

  function explainChoices(depth: number, against: Bits): Bits | null {
    const attribute = order[depth] ?? 'person';
    const set = choices?.[depth] ?? against;
    const all = emptyBits(universe.boxes.length);
    for (let choice = nextMember(set, 0); choice !== -1; choice = nextMember(set, choice + 1)) {
      chosen[depth] = choice;
      if (attribute === 'person') {
        explanations = explanationsFor(choice);
        uniteInto(settled, universe.settled[choice] ?? all, region.grouped);
      }
      intersectInto(standing[depth + 1] ?? all, against, universe.holders[attribute][choice] ?? against);
      const boxes = explain(depth + 1);
      if (boxes === null || isEmpty(boxes)) return boxes;
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
    const certain = firstCommon(against, settled);
    if (certain !== -1) {
      if (isCovered()) return only([]);
      covering ??= coveringFrom(universe, order, choices ?? [], standing[0] ?? against);
      return coverOf(1, against) ?? only([certain]);
    }

    const open = region.boxes.filter((box) => !has(universe.settled[at] ?? settled, box.number));
    const isForbidden = (group: number) => intersect(universe.carriers[group] ?? against, against);
    const carried: number[] = [];
    for (const box of open) {
      const possible = and(box.userGroups, universe.carriable[at] ?? box.userGroups);
      const allowed = members(possible).filter((group) => !isForbidden(group));
      const [first] = allowed;
      if (first === undefined) return forbidding(possible, against);
      const shared = allowed.find((group) => open.every(({ userGroups }) => has(userGroups, group)));
      if (!carried.some((group) => has(box.userGroups, group))) carried.push(shared ?? first);
    }
    groups = carried.map((group) => universe.groups[group] ?? '');
    return null;
  }

  /** For each of the groups one box that leaves out those who carry it. */
  function forbidding(these: Bits, against: Bits): Bits {
    return only(members(these).map((group) => firstCommon(universe.carriers[group] ?? against, against)));
  }

  function only(numbers: readonly number[]): Bits {
    const boxes = emptyBits(universe.boxes.length);
    for (const number of numbers) insert(boxes, number);
    return boxes;
  }

  intersectInto(standing[0] ?? outside, outside, space.boxes);
  if (explain(0) !== null) return null;
  return { universe, space, at: new Map(order.map((attribute, depth) => [attribute, chosen[depth] ?? 0])), groups };
}

/** For each depth, those of the boxes that hold every choice from there on. */
function coveringFrom(
  universe: Universe,
  order: readonly Attribute[],
  choices: readonly Bits[],
  boxes: Bits,
): readonly Bits[] {
  const covering = [boxes];
  for (const [depth, attribute] of [...order.entries()].reverse()) {
    const choice = choices[depth];
    const deeper = covering[0] ?? boxes;
    const here = emptyBits(universe.boxes.length);
    for (const number of members(deeper)) {
      const box = universe.boxes[number];
      if (box && choice && isSubset(choice, box.sets[attribute])) insert(here, number);
    }
    covering.unshift(here);
  }
  return covering;
}

/** For each attribute of the space, its classes in the region and not beyond the bound; `null` when one has none. */
function choicesIn(space: Space, region: Region, bound: Point | null): readonly Bits[] | null {
  if (!space.order.every((attribute) => intersect(region.sets[attribute], space.within[attribute]))) return null;
  const choices: Bits[] = [];
  let isBound = bound !== null;
  for (const attribute of space.order) {
    const last = isBound ? lastChoice(space, attribute, bound) : null;
    const all = and(region.sets[attribute], space.within[attribute]);
    const within = last === null ? all : upTo(all, last);
    if (isEmpty(within)) return null;
    choices.push(within);
    isBound = last !== null && nextMember(within, 0) === last;
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
