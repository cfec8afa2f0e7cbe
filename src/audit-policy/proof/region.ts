import type { Bits } from './bits.ts';
import { and, emptyBits, has, intersect, isSubset, members, nextMember, union, unite } from './bits.ts';
import type { Attribute, Box, Sets, Universe } from './universe.ts';
import { mapAttributes } from './universe.ts';

/** The requests for resources, or for paths, that lie in each of some boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  readonly sets: Sets;
  /** The numbers of all boxes whose groups everybody meets who is in the region. */
  readonly grouped: Bits;
  readonly attributes: readonly Attribute[];
  /** Attributes in which a box can fall short of the region, each with the one that follows from it. */
  readonly facets: readonly (readonly Attribute[])[];
}

type Kind = Pick<Region, 'attributes' | 'facets'>;

const FOR_RESOURCES: Kind = {
  attributes: ['verb', 'person', 'namespace', 'own', 'name', 'endpoint'],
  facets: [['person'], ['endpoint'], ['verb'], ['namespace', 'own'], ['name', 'own']],
};
const FOR_PATHS: Kind = { attributes: ['person', 'path', 'method'], facets: [['person'], ['path'], ['method']] };

/** The regions of the boxes; those are left out of which it is plain to see that no request is in them. */
export function regionsOf(universe: Universe, boxes: readonly Box[]): readonly Region[] {
  const kinds = [FOR_RESOURCES, FOR_PATHS].filter(({ attributes }) =>
    boxes.every((box, index) => boxes.slice(0, index).every((other) => meet(box, other, attributes))),
  );
  if (kinds.length === 0) return [];
  const sets = mapAttributes((attribute) =>
    boxes.reduce((rest, box) => and(rest, box.sets[attribute]), universe.everything[attribute]),
  );
  const grouped = emptyBits(universe.boxes.length);
  for (const box of boxes) unite(grouped, universe.widerGroups[box.number] ?? grouped);
  return kinds.map((kind) => ({ boxes, sets, grouped, ...kind }));
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

/**
 * Whether it is plain to see that the numbered boxes hold the whole region: one of them does, or several that fall
 * short of it in the same facet do together.
 */
export function isCovered(
  universe: Universe,
  { boxes, sets, grouped, attributes, facets }: Region,
  against: Bits,
): boolean {
  const held = (box: Box, attribute: Attribute) =>
    attribute === 'person' && !has(grouped, box.number) ? box.settled : box.sets[attribute];
  const unscoped = boxes.every((box) => box.unscoped);
  const unnamed = boxes.every((box) => box.unnamed);
  /** Where the box falls short of the region: one facet, or `null` for more. */
  const missingIn = (box: Box): readonly Attribute[] | null => {
    const missing: Attribute[] = [];
    for (const attribute of attributes) {
      if (isSubset(sets[attribute], held(box, attribute))) continue;
      missing.push(attribute);
      if (!facets.some((facet) => missing.every((one) => facet.includes(one)))) return null;
    }
    return missing;
  };
  /** The boxes that may fall short in that facet alone: those that hold the first class of every other attribute. */
  const candidates = (facet: readonly Attribute[]): Bits =>
    attributes
      .filter((attribute) => !facet.includes(attribute))
      .reduce((rest, one) => and(rest, universe.holders[one][nextMember(sets[one], 0)] ?? rest), against);
  const short: { readonly box: Box; readonly missing: readonly Attribute[] }[] = [];
  for (const number of members(union(facets.map(candidates)))) {
    const box = universe.boxes[number];
    if (box === undefined || (unscoped && !box.unscoped) || (unnamed && !box.unnamed)) continue;
    const missing = missingIn(box);
    if (missing?.length === 0) return true;
    if (missing !== null) short.push({ box, missing });
  }
  return facets.some((facet) => {
    const alike = short.filter((one) => one.missing.every((attribute) => facet.includes(attribute)));
    const together = (attribute: Attribute) => union(alike.map(({ box }) => held(box, attribute)));
    return alike.length > 1 && facet.every((attribute) => isSubset(sets[attribute], together(attribute)));
  });
}
