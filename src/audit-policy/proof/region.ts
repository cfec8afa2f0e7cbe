import type { Bits } from './bits.ts';
import { and, has, intersect, isSubset, members } from './bits.ts';
import type { Attribute, Box, Sets, Universe } from './universe.ts';
import { ATTRIBUTES, mapAttributes } from './universe.ts';

/** The requests that lie in each of some boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  readonly sets: Sets;
}

/** The region of the boxes; `null` when it is plain to see that no request is in all of them. */
export function regionOf(universe: Universe, boxes: readonly Box[]): Region | null {
  let sets = universe.everything;
  for (const box of boxes) {
    if (areApart(sets, box.sets)) return null;
    sets = mapAttributes((attribute) => and(sets[attribute], box.sets[attribute]));
  }
  return { boxes, sets };
}

/** Whether one of the boxes holds the whole region. */
export function isCovered(universe: Universe, { boxes, sets }: Region, against: Bits): boolean {
  if (boxes.some((box) => has(against, box.number))) return true;
  const unscoped = boxes.every((box) => box.unscoped);
  const unnamed = boxes.every((box) => box.unnamed);
  return members(against).some((number) => {
    const box = universe.boxes[number];
    return (
      box !== undefined &&
      (box.unscoped || !unscoped) &&
      (box.unnamed || !unnamed) &&
      isSubset(sets.person, box.settled) &&
      ATTRIBUTES.every((attribute) => isSubset(sets[attribute], box.sets[attribute]))
    );
  });
}

/** Whether no person, or neither a resource with a verb nor a path with a method, is in both. */
function areApart(a: Sets, b: Sets): boolean {
  const meet = (attribute: Attribute) => intersect(a[attribute], b[attribute]);
  return !meet('person') || !((meet('endpoint') && meet('verb')) || (meet('path') && meet('method')));
}
