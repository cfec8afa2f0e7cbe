import type { Bits } from './bits.ts';
import { and, emptyBits, intersect, unite } from './bits.ts';
import type { Attribute, Box, Sets, Universe } from './universe.ts';
import { mapAttributes } from './universe.ts';

/** The requests for resources, or for paths, that lie in each of some boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  readonly sets: Sets;
  /** The numbers of all boxes whose groups everybody meets who is in the region. */
  readonly grouped: Bits;
  readonly attributes: readonly Attribute[];
}

const FOR_RESOURCES: readonly Attribute[] = ['verb', 'person', 'namespace', 'own', 'name', 'endpoint'];
const FOR_PATHS: readonly Attribute[] = ['person', 'path', 'method'];

/** The regions of the boxes; those are left out of which it is plain to see that no request is in them. */
export function regionsOf(universe: Universe, boxes: readonly Box[]): readonly Region[] {
  let common = FOR_BOTH;
  for (let i = 0; i < boxes.length && common !== 0; i++) {
    for (let j = 0; j <= i && common !== 0; j++) common &= meeting(universe, boxes[i], boxes[j]);
  }
  const kinds = [FOR_RESOURCES, FOR_PATHS].filter((_, kind) => (common & (1 << kind)) !== 0);
  if (kinds.length === 0) return [];
  const sets = mapAttributes((attribute) =>
    boxes.reduce((rest, box) => and(rest, box.sets[attribute]), universe.everything[attribute]),
  );
  const grouped = emptyBits(universe.boxes.length);
  for (const box of boxes) unite(grouped, universe.widerGroups[box.number] ?? grouped);
  return kinds.map((attributes) => ({ boxes, sets, grouped, attributes }));
}

const FOR_BOTH = 0b11;
const KNOWN = 0b100;
/** Boxes whose meetings take 16 MB. */
const MOST_REMEMBERED = 4096;

/** For each two boxes of a universe, by their numbers, where they meet; the same two are asked about over and over. */
const meetings = new WeakMap<Universe, Uint8Array>();

/** A bit for each of resources and paths that says whether two boxes have some in common. */
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

/** Whether two boxes have something in common in each of the attributes. */
function meet(a: Box, b: Box, attributes: readonly Attribute[]): boolean {
  return attributes.every((attribute) => {
    if (intersect(a.sets[attribute], b.sets[attribute])) return true;
    if (attribute === 'namespace') return (a.unscoped && b.unscoped) || intersect(a.sets.own, b.sets.own);
    if (attribute === 'name') return (a.unnamed && b.unnamed) || intersect(a.sets.own, b.sets.own);
    return attribute === 'own';
  });
}
