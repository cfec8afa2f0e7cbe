import type { Candidate, Ends } from './candidates.ts';
import type { Formula, PortCondition } from './formula.ts';
import type { Numbering } from './intern.ts';
import { numbering } from './intern.ts';
import type { Rest, RestClause, RestFormula } from './rest.ts';
import { ANY_PORT, restFor, simplified } from './rest.ts';
import type { Sides } from './sides.ts';

export interface CompiledClause {
  readonly guards: readonly CompiledBox[];
  readonly allows: readonly CompiledBox[];
}

/** The numbers of its sides and of its port condition. */
interface CompiledBox {
  readonly from: number;
  readonly to: number;
  readonly ports: number;
}

/** For each clause of a formula, the boxes that a candidate can be an end of. */
export type FormulaTable = readonly { readonly guards: BoxTable; readonly allows: BoxTable }[];

interface BoxTable {
  readonly boxes: readonly CompiledBox[];
  /** By the number of the source, or of the destination. */
  readonly from: readonly Reach[];
  readonly to: readonly Reach[];
  /** Lists of wants, by number; the first is empty. */
  readonly lists: Numbering<readonly number[]>;
}

interface Reach {
  /** Numbers of boxes. */
  readonly boxes: readonly number[];
  /** For each box, the number of the list of remaining wants; -1 if the candidate cannot be its end. */
  readonly wants: Int32Array;
  /** Equal for two reaches only if they are the same, in whatever formula. */
  readonly key: number;
}

const NONE = -1;

export function compiled(
  formula: Formula,
  sides: Sides,
  conditions: Numbering<PortCondition>,
): readonly CompiledClause[] {
  const boxesOf = (boxes: Formula[number]['guards']) => {
    const distinct = numbering<CompiledBox>(({ from, to, ports }) => `${from} ${to} ${ports}`);
    for (const { from, to, ports } of boxes) {
      distinct.of({ from: sides.of(from, 'from'), to: sides.of(to, 'to'), ports: conditions.of(ports) });
    }
    return distinct.all();
  };
  return formula.map(({ guards, allows }) => ({ guards: boxesOf(guards), allows: boxesOf(allows) }));
}

/** The tables of formulas that are compared with each other. */
export function tablesOf(
  formulas: readonly (readonly CompiledClause[])[],
  ends: Ends,
  sides: Sides,
): readonly FormulaTable[] {
  const lists = numbering<readonly number[]>((list) => list.join());
  lists.of([]);
  const keys = numbering<string>((key) => key);
  const leftFor = (candidates: readonly Candidate[], end: 'from' | 'to') => {
    const used = sides.usedAt(end);
    return candidates.map(({ shape }) => {
      const left = new Int32Array(sides.count()).fill(NONE);
      for (const side of used) {
        const wanted = sides.left(side, shape);
        if (wanted !== null) left[side] = lists.of(wanted);
      }
      return left;
    });
  };
  const sources = leftFor(ends.sources, 'from');
  const destinations = leftFor(ends.destinations, 'to');
  const tableFor = (boxes: readonly CompiledBox[]): BoxTable => {
    const reachOf = (own: Int32Array, end: 'from' | 'to'): Reach => {
      const wants = Int32Array.from(boxes, (box) => own[box[end]] ?? NONE);
      const reached = boxes.flatMap((_, number) => (wants[number] === NONE ? [] : [number]));
      const parts = reached.map((number) => {
        const box = boxes[number];
        return `${box?.from} ${box?.to} ${box?.ports} ${wants[number]}`;
      });
      return { boxes: reached, wants, key: keys.of(parts.sort().join('/')) };
    };
    return {
      boxes,
      from: sources.map((own) => reachOf(own, 'from')),
      to: destinations.map((own) => reachOf(own, 'to')),
      lists,
    };
  };
  return formulas.map((clauses) =>
    clauses.map(({ guards, allows }) => ({ guards: tableFor(guards), allows: tableFor(allows) })),
  );
}

/**
 * The clauses that may differ between two candidates: those for which both ends reach different boxes. All of them if
 * the formulas differ in their number of clauses.
 */
export function differingClauses(left: FormulaTable, right: FormulaTable, f: number, t: number): readonly number[] {
  if (left.length !== right.length) return [...left.keys(), ...right.keys()];
  const differing: number[] = [];
  for (const [i, clause] of left.entries()) {
    const other = right[i];
    if (other === undefined || !(isSame(clause, other, 'from', f) || isSame(clause, other, 'to', t))) differing.push(i);
  }
  return differing;
}

function isSame(a: FormulaTable[number], b: FormulaTable[number], end: 'from' | 'to', candidate: number): boolean {
  return (
    a.guards[end][candidate]?.key === b.guards[end][candidate]?.key &&
    a.allows[end][candidate]?.key === b.allows[end][candidate]?.key
  );
}

/** What some clauses of a formula leave open between two candidates. `share`: they are in the same open namespace. */
export function restOf(
  table: FormulaTable,
  clauses: Iterable<number>,
  f: number,
  t: number,
  share: boolean,
  sides: Sides,
): RestFormula {
  const found: RestClause[] = [];
  for (const number of clauses) {
    const clause = table[number];
    if (clause === undefined) continue;
    const { guards, allows } = clause;
    found.push({ guards: restsIn(guards, f, t, share, sides), allows: restsIn(allows, f, t, share, sides) });
  }
  return simplified(found);
}

function restsIn(table: BoxTable, f: number, t: number, share: boolean, sides: Sides): readonly Rest[] {
  const source = table.from[f];
  const destination = table.to[t];
  if (source === undefined || destination === undefined) return [];
  const isFewer = source.boxes.length < destination.boxes.length;
  const fewer = isFewer ? source.boxes : destination.boxes;
  const other = isFewer ? destination.wants : source.wants;
  const rests: Rest[] = [];
  for (const number of fewer) {
    if (other[number] === NONE) continue;
    const ports = table.boxes[number]?.ports ?? ANY_PORT;
    const ofSource = source.wants[number] ?? 0;
    const ofDestination = destination.wants[number] ?? 0;
    rests.push(ofSource + ofDestination === 0 ? closedRest(ports) : openRest(table, ofSource, ofDestination, ports));
  }
  return rests;

  function openRest({ lists }: BoxTable, ofSource: number, ofDestination: number, ports: number): Rest {
    const isShared = (want: number) => share && sides.wants.at(want).scope === 'namespace';
    const wants = [
      ...lists.at(ofSource).map((want) => want * 2),
      ...lists.at(ofDestination).map((want) => (isShared(want) ? want * 2 : want * 2 + 1)),
    ];
    return restFor(wants, ports);
  }
}

const closed: Rest[] = [];

/** The rest of a box of which only ports are left. */
function closedRest(ports: number): Rest {
  const rest = closed[ports] ?? restFor([], ports);
  closed[ports] = rest;
  return rest;
}
