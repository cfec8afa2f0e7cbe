/** The number of the condition that every port meets: the first one that is numbered. */
export const ANY_PORT = 0;

/** What remains of a box between two ends: only open labels and ports. */
export interface Rest {
  readonly key: string;
  /** `2 × want` for the source, `2 × want + 1` for the destination. */
  readonly wants: readonly number[];
  /** The number of the condition. */
  readonly ports: number;
}

export interface RestClause {
  readonly guards: readonly Rest[];
  readonly allows: readonly Rest[];
}

/** Formulas with the same key contain the same connections. Clauses that are always true are removed. */
export interface RestFormula {
  readonly key: string;
  readonly clauses: readonly RestClause[];
}

const NEVER: RestFormula = { key: 'never', clauses: [{ guards: [{ key: 'all', wants: [], ports: 0 }], allows: [] }] };

export function isNever({ key }: RestFormula): boolean {
  return key === NEVER.key;
}

export function restFor(wants: readonly number[], ports: number): Rest {
  return { key: `${wants.join()}:${ports}`, wants, ports };
}

/** Drops what has no effect, so that equal formulas often have equal keys. */
export function simplified(clauses: readonly RestClause[]): RestFormula {
  const isFull = ({ wants, ports }: Rest) => wants.length === 0 && ports === ANY_PORT;
  const kept = new Map<string, RestClause>();
  for (const { guards, allows } of clauses) {
    if (guards.length === 0 || allows.some(isFull)) continue;
    const full = guards.find(isFull);
    if (full !== undefined && allows.length === 0) return NEVER;
    const clause = { guards: full === undefined ? distinct(guards) : [full], allows: distinct(allows) };
    kept.set(`${keyOf(clause.guards)}>${keyOf(clause.allows)}`, clause);
  }
  return { key: [...kept.keys()].sort().join('|'), clauses: [...kept.values()] };
}

function keyOf(rests: readonly Rest[]): string {
  return rests.map(({ key }) => key).join(' ');
}

function distinct(rests: readonly Rest[]): readonly Rest[] {
  if (rests.length < 2) return rests;
  const byKey = new Map(rests.map((rest) => [rest.key, rest]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function openWants({ clauses }: RestFormula): readonly number[] {
  return clauses.flatMap(({ guards, allows }) => [...guards, ...allows].flatMap(({ wants }) => wants));
}

/** The want that most boxes have: once it is decided, little is left. */
export function mostWanted(formulas: readonly RestFormula[]): number | null {
  const counts = new Map<number, number>();
  for (const want of formulas.flatMap(openWants)) counts.set(want, (counts.get(want) ?? 0) + 1);
  let most: number | null = null;
  for (const [want, count] of counts) if (most === null || count > (counts.get(most) ?? 0)) most = want;
  return most;
}

/** The clauses once one label is chosen, without the boxes that want another value of it. */
export function decidedClauses(
  { clauses }: RestFormula,
  about: readonly number[],
  admitted: ReadonlySet<number>,
): readonly RestClause[] {
  const left = (rests: readonly Rest[]) =>
    rests.flatMap((rest) => {
      const asked = rest.wants.filter((want) => about.includes(want));
      if (asked.length === 0) return [rest];
      if (!asked.every((want) => admitted.has(want))) return [];
      const wants = rest.wants.filter((want) => !asked.includes(want));
      return [restFor(wants, rest.ports)];
    });
  return clauses.map(({ guards, allows }) => ({ guards: left(guards), allows: left(allows) }));
}
