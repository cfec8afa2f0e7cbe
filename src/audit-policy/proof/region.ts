import type { Bits } from './bits.ts';
import { and, isEmpty, isSubset, members } from './bits.ts';
import type { Box, Sets, Universe } from './universe.ts';
import { ATTRIBUTES, mapAttributes } from './universe.ts';

/** The requests that lie in each of some boxes. */
export interface Region {
  readonly boxes: readonly Box[];
  readonly sets: Sets;
}

/** The region of the boxes; `null` when it is plain to see that no request is in it. */
export function regionOf(universe: Universe, boxes: readonly Box[]): Region | null {
  const [first, ...others] = boxes;
  const sets = others.reduce<Sets | null>(
    (sets, box) => (sets === null ? null : intersection(sets, box.sets)),
    first?.sets ?? universe.everything,
  );
  return sets === null || isVoid(sets) ? null : { boxes, sets };
}

/** Whether one of the boxes holds the whole region. */
export function isCovered(universe: Universe, { boxes, sets }: Region, against: Bits): boolean {
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

function intersection(a: Sets, b: Sets): Sets | null {
  const person = and(a.person, b.person);
  if (isEmpty(person)) return null;
  const endpoint = and(a.endpoint, b.endpoint);
  const path = and(a.path, b.path);
  if (isEmpty(endpoint) && isEmpty(path)) return null;
  return mapAttributes((attribute) => {
    if (attribute === 'person') return person;
    if (attribute === 'endpoint') return endpoint;
    return attribute === 'path' ? path : and(a[attribute], b[attribute]);
  });
}

function isVoid(sets: Sets): boolean {
  const noResource = isEmpty(sets.endpoint) || isEmpty(sets.verb);
  const noPath = isEmpty(sets.path) || isEmpty(sets.method);
  return isEmpty(sets.person) || (noResource && noPath);
}
