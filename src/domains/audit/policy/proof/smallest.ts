import type { ServedTable } from '../../../../kubernetes/request/served.ts';
import type { Selector } from '../policy.ts';
import type { Bits } from './bits.ts';
import { and, emptyBits, has, insert, members, positions, union } from './bits.ts';
import type { Budget } from './budget.ts';
import { compareOrdinary, liesIn } from './point.ts';
import { regionsOf } from './region.ts';
import type { Point } from './search.ts';
import { firstPoint } from './search.ts';
import { spacesOf } from './spaces.ts';
import type { Box, Classes } from './universe.ts';
import { classesOf, universeOf } from './universe.ts';

/** `sendable`: all requests; `unserved`: those that can be sent but have no handler. */
export type Scope = 'served' | 'unserved' | 'sendable';

/** Requests that all of `inside` and none of `outside` select. */
export interface Selection {
  readonly inside: readonly Selector[];
  readonly outside: readonly Selector[];
}

/** Answers questions about some selectors, and about no others. */
export interface Questions {
  /**
   * The most ordinary request of the scope that is in each selection of one of the lists, or `null`, which proves that
   * there is none.
   */
  smallest(scope: Scope, lists: Iterable<readonly Selection[]>): Point | null;
  /** Whether there is a request of the scope in each of the selections. */
  exists(scope: Scope, selections: readonly Selection[]): boolean;
  /** Whether a point that was found in the scope is in the selection. */
  holds(scope: Scope, selection: Selection, point: Point): boolean;
}

/**
 * Answers questions about selectors; the resources of `shown` are preferred in results. Throws ProofTooLarge, as do the
 * questions once they have used up the budget.
 */
export function questionsAbout(
  shown: readonly Selector[],
  others: readonly Selector[],
  served: ServedTable,
  budget: Budget,
): Questions {
  // The lists of the rules before each rule repeat most selectors many times.
  const selectors = [...new Set([...shown, ...others])];
  const classes = classesOf(selectors, new Set(shown).size, served);
  // Most classes of endpoints serve nothing: without them, questions about what is served are answered much faster.
  const servedOnly = { ...classes, endpoint: classes.endpoint.filter(({ serves }) => serves !== 'nothing') };
  const aboutServed = once(() => questionsIn(selectors, servedOnly, budget));
  const aboutAll = once(() => questionsIn(selectors, classes, budget));
  const about = (scope: Scope) => (scope === 'served' ? aboutServed() : aboutAll());
  return {
    smallest: (scope, lists) => about(scope).smallest(scope, lists),
    exists: (scope, selections) => about(scope).exists(scope, selections),
    holds: (scope, selection, point) => about(scope).holds(scope, selection, point),
  };
}

function questionsIn(selectors: readonly Selector[], classes: Classes, budget: Budget): Questions {
  const { universe, boxes } = universeOf(selectors, classes);
  const spaces = spacesOf(universe);
  const spacesIn = {
    served: positions(spaces, (space) => space.served),
    unserved: positions(spaces, (space) => !space.served),
    sendable: positions(spaces, () => true),
  };
  const spacesOfBoxes = universe.boxes.map(({ number }) => positions(spaces, (space) => has(space.boxes, number)));

  const known = new WeakMap<Selection, BoxesOfSelection>();

  /** Cached: the same selection is combined with many others. */
  function boxesOfSelection(selection: Selection): BoxesOfSelection {
    const remembered = known.get(selection);
    if (remembered !== undefined) return remembered;
    const outside = emptyBits(universe.boxes.length);
    for (const selector of selection.outside) for (const { number } of boxes(selector)) insert(outside, number);
    const found = { inside: selection.inside.map(boxes), outside };
    known.set(selection, found);
    return found;
  }

  function* points(scope: Scope, selections: readonly Selection[], bound: () => Point | null): Generator<Point> {
    const of = selections.map(boxesOfSelection);
    const regions = regionsOf(
      universe,
      of.flatMap(({ inside }) => inside),
    );
    if (regions.length === 0) return;
    const against = union(of.map(({ outside }) => outside));
    for (const region of regions) {
      if (region.boxes.some(({ number }) => has(against, number))) continue;
      const common = region.boxes.reduce(
        (rest, { number }) => and(rest, spacesOfBoxes[number] ?? rest),
        spacesIn[scope],
      );
      for (const number of members(common)) {
        const space = spaces[number];
        if (space === undefined) continue;
        const point = firstPoint(universe, space, region, against, bound(), budget);
        if (point !== null) yield point;
      }
    }
  }

  return {
    smallest(scope, lists) {
      let best: Point | null = null;
      for (const selections of lists) {
        for (const point of points(scope, selections, () => best)) {
          if (best === null || compareOrdinary(point, best) < 0) best = point;
        }
      }
      return best;
    },
    exists(scope, selections) {
      return points(scope, selections, () => null).next().done !== true;
    },
    holds(_, { inside, outside }, point) {
      const isIn = (selector: Selector) => boxes(selector).some((box) => liesIn(point, box));
      return inside.every(isIn) && !outside.some(isIn);
    },
  };
}

interface BoxesOfSelection {
  /** For each selector that selects the requests. */
  readonly inside: readonly (readonly Box[])[];
  /** The numbers of the boxes of all selectors that select none of them. */
  readonly outside: Bits;
}

/** Computes the value on first use. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
