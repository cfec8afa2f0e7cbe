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
  const kinds = [FOR_RESOURCES, FOR_PATHS].filter((attributes) =>
    boxes.every((box, index) => boxes.slice(0, index + 1).every((other) => meet(box, other, attributes))),
  );
  if (kinds.length === 0) return [];
  const sets = mapAttributes((attribute) =>
    boxes.reduce((rest, box) => and(rest, box.sets[attribute]), universe.everything[attribute]),
  );
  const grouped = emptyBits(universe.boxes.length);
  for (const box of boxes) unite(grouped, universe.widerGroups[box.number] ?? grouped);
  return kinds.map((attributes) => ({ boxes, sets, grouped, attributes }));
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
