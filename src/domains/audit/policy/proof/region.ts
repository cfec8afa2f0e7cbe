import type { Bits } from './bits.ts';
import { and, emptyBits, intersect, unite } from './bits.ts';
import type { Attribute, Box, Universe } from './universe.ts';

/** The requests for resources, or for paths, that are in each of several boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  /** The classes of an attribute that are in each of the boxes. */
  readonly classes: (attribute: Attribute) => Bits;
  /** The numbers of all boxes whose groups condition every caller in the region meets. */
  readonly grouped: Bits;
  readonly attributes: readonly Attribute[];
}

const FOR_RESOURCES: readonly Attribute[] = ['verb', 'person', 'namespace', 'own', 'name', 'endpoint'];
const FOR_PATHS: readonly Attribute[] = ['person', 'path', 'method'];

/** The regions of every combination of one box from each list, without those that are obviously empty. */
export function regionsOf(universe: Universe, lists: readonly (readonly Box[])[]): readonly Region[] {
  let combinations: readonly Combination[] = [{ boxes: [], meeting: FOR_BOTH }];
  for (const list of lists) {
    const longer: Combination[] = [];
    for (const { boxes, meeting } of combinations) {
      for (const box of list) {
        const common = meetingOfAll(universe, boxes, box, meeting);
        if (common !== 0) longer.push({ boxes: [...boxes, box], meeting: common });
      }
    }
    combinations = longer;
  }
  return combinations.flatMap((combination) => regionsIn(universe, combination));
}

/** Boxes that intersect pairwise. */
interface Combination {
  readonly boxes: readonly Box[];
  readonly meeting: number;
}

function regionsIn(universe: Universe, { boxes, meeting }: Combination): readonly Region[] {
  const known: Partial<Record<Attribute, Bits>> = {};
  const classes = (attribute: Attribute): Bits => {
    known[attribute] ??= boxes.reduce((rest, box) => and(rest, box.sets[attribute]), universe.everything[attribute]);
    return known[attribute];
  };
  const grouped = emptyBits(universe.boxes.length);
  for (const box of boxes) unite(grouped, universe.widerGroups[box.number] ?? grouped);
  return [FOR_RESOURCES, FOR_PATHS]
    .filter((_, kind) => (meeting & (1 << kind)) !== 0)
    .map((attributes) => ({ boxes, classes, grouped, attributes }));
}

/** The common intersection of boxes that intersect in `common`, and one more. */
function meetingOfAll(universe: Universe, boxes: readonly Box[], more: Box, common: number): number {
  let left = common & meeting(universe, more, more);
  for (let at = 0; at < boxes.length && left !== 0; at++) left &= meeting(universe, boxes[at], more);
  return left;
}

const FOR_BOTH = 0b11;
const KNOWN = 0b100;
/** The number of boxes whose intersections take 16 MB. */
const MOST_REMEMBERED = 4096;

/**
 * For each two boxes of a universe, by their numbers, where they intersect; the same pairs are requested repeatedly.
 */
const meetings = new WeakMap<Universe, Uint8Array>();

/** One bit each for resources and for paths, set if two boxes have some in common. */
function meeting(universe: Universe, a: Box | undefined, b: Box | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const size = universe.boxes.length;
  if (size > MOST_REMEMBERED) return met(a, b);
  const known = meetings.get(universe) ?? new Uint8Array(size * size);
  meetings.set(universe, known);
  const at = a.number * size + b.number;
  const remembered = known[at] ?? 0;
  if (remembered !== 0) return remembered;
  const found = KNOWN | met(a, b);
  known[at] = found;
  return found;
}

function met(a: Box, b: Box): number {
  return Number(meet(a, b, FOR_RESOURCES)) | (Number(meet(a, b, FOR_PATHS)) << 1);
}

/** Whether two boxes intersect in each of the attributes. */
function meet(a: Box, b: Box, attributes: readonly Attribute[]): boolean {
  return attributes.every((attribute) => {
    if (intersect(a.sets[attribute], b.sets[attribute])) return true;
    if (attribute === 'namespace') return (a.unscoped && b.unscoped) || intersect(a.sets.own, b.sets.own);
    if (attribute === 'name') return (a.unnamed && b.unnamed) || intersect(a.sets.own, b.sets.own);
    return attribute === 'own';
  });
}
