import type { Cluster, Pod } from '../cluster.ts';
import { NAMESPACE_NAME_LABEL, namespaceOf } from '../cluster.ts';
import type { PortPoint } from '../ports.ts';
import { EVERY_PORT, PROTOCOLS, portPoint } from '../ports.ts';
import type { Spans } from '../spans.ts';
import { difference, intersection, union } from '../spans.ts';
import { budgetOf } from './budget.ts';
import type { Candidate, Ends } from './candidates.ts';
import { candidatesFor, HIGHEST_RANK, twoOf } from './candidates.ts';
import type { Choice } from './choice.ts';
import { choicesFor, isChosen } from './choice.ts';
import type { Formula, PortCondition } from './formula.ts';
import type { Numbering } from './intern.ts';
import { numbering } from './intern.ts';
import { ordinaryPort } from './ordinary-port.ts';
import type { PortTable } from './port-table.ts';
import { assumedTable, namedPorts, portsWith, tableOf } from './port-table.ts';
import type { Rest, RestFormula } from './rest.ts';
import { decidedClauses, isNever, mostWanted, openWants, simplified } from './rest.ts';
import type { Sides, Want } from './sides.ts';
import { sidesOf } from './sides.ts';
import type { FormulaTable } from './table.ts';
import { compiled, differingClauses, restOf, tablesOf } from './table.ts';

/** The connections to look for, among those of a region. */
export interface Question {
  readonly region: Formula;
  readonly left: Formula;
  readonly right: Formula;
  /** `left only`: in the left set but not in the right one. */
  readonly wanted: 'left only' | 'right only' | 'either';
}

/** A connection of the class that was found, with the values chosen for open labels. */
export interface Found {
  readonly from: Candidate;
  readonly to: Candidate;
  readonly choices: readonly Choice[];
  /** The numbers of the port names of a new destination. */
  readonly ports: PortTable;
  readonly point: PortPoint;
}

/**
 * Looks for the most ordinary connection that answers the question; `null` proves that there is none. Throws
 * ProofTooLarge if the steps do not suffice.
 */
export function findConnection(cluster: Cluster, question: Question, steps: number): Found | null {
  const sides = sidesOf(NAMESPACE_NAME_LABEL);
  const conditions = numbering<PortCondition>(({ spans, named }) => JSON.stringify([spans, named]));
  conditions.of({ spans: EVERY_PORT, named: [] });
  const formulas = [question.region, question.left, question.right].map((one) => compiled(one, sides, conditions));
  const ends = candidatesFor(cluster, sides, namedPorts(conditions.all()));
  const [region, left, right] = tablesOf(formulas, ends, sides);
  if (region === undefined || left === undefined || right === undefined) return null;
  const decide = deciderFor(cluster, question.wanted, sides, conditions, budgetOf(steps));
  for (const { f, t, from, to } of pairsOf(ends)) {
    if (!mayMeet(from, to)) continue;
    const differing = differingClauses(left, right, f, t);
    if (differing.length === 0) continue;
    const share = from.kind === 'new pod' && to.kind === 'new pod' && from.namespace === to.namespace;
    const restIn = (table: FormulaTable, clauses: Iterable<number>) => restOf(table, clauses, f, t, share, sides);
    if (restIn(left, differing).key === restIn(right, differing).key && left.length === right.length) continue;
    const [asked, one, other] = [region, left, right].map((table) => restIn(table, table.keys()));
    const found = asked && one && other && decide({ asked, one, other, choices: [], from, to });
    if (found) return found;
  }
  return null;
}

/** Pairs of ends, the most ordinary first. */
function* pairsOf({ sources, destinations }: Ends) {
  const byRank = [sources, destinations].map((candidates) =>
    Array.from({ length: HIGHEST_RANK + 1 }, (_, rank) =>
      candidates.flatMap((candidate, at) => (candidate.rank === rank ? [{ candidate, at }] : [])),
    ),
  );
  const [from = [], to = []] = byRank;
  for (let sum = 0; sum <= 2 * HIGHEST_RANK; sum += 1) {
    for (const [rank, ranked] of from.entries()) {
      for (const source of ranked) {
        for (const destination of to[sum - rank] ?? []) {
          yield { f: source.at, t: destination.at, from: source.candidate, to: destination.candidate };
        }
      }
    }
  }
}

/** No policy decides between two addresses, or for a pod that calls itself. */
function mayMeet(from: Candidate, to: Candidate): boolean {
  if (from.kind === 'address') return to.kind !== 'address';
  if (to.kind === 'address') return true;
  if (from.kind === 'pods' && to.kind === 'pods') return twoOf(from.pods, to.pods) !== null;
  // The open properties of a namespace are decided only if both pods are new.
  const [a, b] = [from.shape, to.shape];
  if (from.kind === to.kind || a.kind !== 'pod' || b.kind !== 'pod') return true;
  return a.namespaceIsDescribed || a.namespace !== b.namespace;
}

/** A class of connections for which some labels have been chosen. */
interface State {
  readonly asked: RestFormula;
  readonly one: RestFormula;
  readonly other: RestFormula;
  readonly choices: readonly Choice[];
  readonly from: Candidate;
  readonly to: Candidate;
}

/** Chooses one label after another until only ports are left. */
function deciderFor(
  cluster: Cluster,
  wanted: Question['wanted'],
  sides: Sides,
  conditions: Numbering<PortCondition>,
  spend: () => void,
): (state: State) => Found | null {
  const named = namedPorts(conditions.all());
  const settled = new Set<string>();
  const read = new Map<PortTable, Spans<PortPoint>[]>();
  const likeModel = new Map<Pod | null, PortTable>();
  const byNumbers = new Map<string, PortTable>();
  const tables = new Map<Candidate, readonly PortTable[]>();

  function decide(state: State): Found | null {
    const { asked, one, other } = state;
    if (isNever(asked) || one.key === other.key) return null;
    if (wanted === 'left only' && (isNever(one) || other.clauses.length === 0)) return null;
    if (wanted === 'right only' && (isNever(other) || one.clauses.length === 0)) return null;
    const key = [asked, one, other].some(usesNames) ? null : `${asked.key}#${one.key}#${other.key}`;
    if (key !== null && settled.has(key)) return null;
    spend();
    const open = mostWanted([asked, one, other]);
    const found = open === null ? leaf(state) : branch(open, state);
    if (found === null && key !== null) settled.add(key);
    return found;
  }

  /** Whether the rest depends on the port names of the destination. */
  function usesNames({ clauses }: RestFormula): boolean {
    const isNamed = ({ ports }: Rest) => conditions.at(ports).named.length > 0;
    return named.length > 0 && clauses.some(({ guards, allows }) => guards.some(isNamed) || allows.some(isNamed));
  }

  function branch(open: number, state: State): Found | null {
    const { scope, key } = wantOf(open);
    const end = endOf(open);
    const formulas = [state.asked, state.one, state.other];
    const about = [...new Set(formulas.flatMap(openWants))].filter((one) => {
      const want = wantOf(one);
      return endOf(one) === end && want.scope === scope && want.key === key;
    });
    for (const choice of choicesFor(
      end,
      scope,
      key,
      about.map((one) => wantOf(one).set),
    )) {
      const admitted = new Set(about.filter((one) => isChosen(choice, wantOf(one).set)));
      const [asked, one, other] = formulas.map((formula) => simplified(decidedClauses(formula, about, admitted)));
      const choices = [...state.choices, choice];
      const found = asked && one && other && decide({ ...state, asked, one, other, choices });
      if (found) return found;
    }
    return null;
  }

  function leaf({ asked, one, other, choices, from, to }: State): Found | null {
    for (const ports of tablesFor(to, choices)) {
      const region = portsIn(asked, ports);
      const [a, b] = [intersection(portsIn(one, ports), region), intersection(portsIn(other, ports), region)];
      const onlyOne = wanted === 'right only' ? [] : difference(a, b);
      const onlyOther = wanted === 'left only' ? [] : difference(b, a);
      const points = union(onlyOne, onlyOther);
      if (points.length > 0)
        return { from, to, choices, ports, point: ordinaryPort(points, declaredBy(from, to, ports)) };
    }
    return null;
  }

  function portsIn({ clauses }: RestFormula, table: PortTable): Spans<PortPoint> {
    const unionOf = (rests: readonly Rest[]) =>
      rests.reduce<Spans<PortPoint>>((all, { ports }) => union(all, readBy(table, ports)), []);
    return clauses.reduce<Spans<PortPoint>>((all, { guards, allows }) => {
      return intersection(all, union(difference(EVERY_PORT, unionOf(guards)), unionOf(allows)));
    }, EVERY_PORT);
  }

  function readBy(table: PortTable, ports: number): Spans<PortPoint> {
    const known = read.get(table) ?? [];
    read.set(table, known);
    const spans = known[ports] ?? portsWith(conditions.at(ports), table);
    known[ports] = spans;
    return spans;
  }

  /** What port names may refer to: what they do in the pods that have the chosen labels, or the most similar ones. */
  function tablesFor(to: Candidate, choices: readonly Choice[]): readonly PortTable[] {
    if (to.kind !== 'new pod')
      return oncePer(to, () => (to.kind === 'address' ? NO_TABLES : [tableOf(to.pods[0], named)]));
    if (named.length === 0) return NO_TABLES;
    const alike = cluster.pods.filter((pod) => !pod.hostNetwork && fits(pod, choices, cluster));
    const nearest = alike.filter(({ namespace }) => namespace === to.namespace.name);
    const models = nearest.length > 0 ? nearest : alike;
    const assumed = (models.length > 0 ? models : [null]).map(tableLike);
    return [...new Set(assumed)];
  }

  /** The table of a new pod that is like this one; equal tables are the same object. */
  function tableLike(model: Pod | null): PortTable {
    const known = likeModel.get(model);
    if (known !== undefined) return known;
    const table = assumedTable(model, cluster, named, conditions.all());
    const key = JSON.stringify([...table.values()]);
    const equal = byNumbers.get(key) ?? table;
    byNumbers.set(key, equal);
    likeModel.set(model, equal);
    return equal;
  }

  function oncePer(to: Candidate, make: () => readonly PortTable[]): readonly PortTable[] {
    const made = tables.get(to) ?? make();
    tables.set(to, made);
    return made;
  }

  function wantOf(open: number): Want {
    return sides.wants.at(open >> 1);
  }

  return decide;
}

const NO_TABLES: readonly PortTable[] = [new Map()];

function endOf(open: number): Choice['end'] {
  return open % 2 === 0 ? 'from' : 'to';
}

function fits(pod: Pod, choices: readonly Choice[], cluster: Cluster): boolean {
  return choices.every(({ end, scope, key, holds }) => {
    const labels = scope === 'pod' ? pod.labels : namespaceOf(cluster, pod.namespace).labels;
    return end === 'from' || holds(labels[key] ?? null);
  });
}

function declaredBy(from: Candidate, to: Candidate, table: PortTable): readonly PortPoint[] {
  if (to.kind === 'pods') {
    const pod = (from.kind === 'pods' ? twoOf(from.pods, to.pods)?.to : undefined) ?? to.pods[0];
    return pod.ports.map(({ protocol, port }) => portPoint(protocol, port));
  }
  return [...table].flatMap(([key, numbers]) => {
    const protocol = PROTOCOLS.find((one) => key.endsWith(`/${one}`));
    return protocol === undefined ? [] : numbers.map((number) => portPoint(protocol, number));
  });
}
