import type { Address } from '../addresses.ts';
import type { Labels, Selector } from '../selector.ts';
import type { Spans } from '../spans.ts';
import type { Side } from './formula.ts';
import type { Numbering } from './intern.ts';
import { numbering } from './intern.ts';
import type { ValueSet } from './value-set.ts';
import { admits, valueSetKey, wantedBy } from './value-set.ts';

/** A requirement on one label of an end that is not decided yet. */
export interface Want {
  readonly scope: 'namespace' | 'pod';
  readonly key: string;
  readonly set: ValueSet;
}

/** An end that is partly decided; free labels are `null`. */
export type Shape =
  | {
      readonly kind: 'pod';
      readonly namespace: string;
      readonly namespaceLabels: Labels;
      readonly namespaceIsDescribed: boolean;
      /** Whether labels other than these are open. */
      readonly namespaceIsOpen: boolean;
      readonly labels: Labels | null;
      readonly isInBlock: (spans: Spans<Address>) => boolean;
    }
  | { readonly kind: 'address'; readonly isInBlock: (spans: Spans<Address>) => boolean };

/** The sides of a question, each compiled once. */
export interface Sides {
  readonly of: (side: Side, end: 'from' | 'to') => number;
  readonly usedAt: (end: 'from' | 'to') => readonly number[];
  readonly count: () => number;
  /**
   * What an end still needs for a side to match: numbers of `wants` in order, empty if it matches, `null` if it does
   * not.
   */
  readonly left: (side: number, shape: Shape) => readonly number[] | null;
  readonly wants: Numbering<Want>;
  /** The address sets in the question. */
  readonly blocks: () => readonly Spans<Address>[];
  /** The names of namespaces in the question. */
  readonly names: () => readonly string[];
  /** The keys of pod labels in the question. */
  readonly podKeys: () => ReadonlySet<string>;
}

type Compiled =
  | { readonly kind: 'any' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'pods'; readonly namespaces: string | readonly Want[]; readonly pods: readonly Want[] }
  | { readonly kind: 'addresses'; readonly spans: Spans<Address>; readonly withPods: boolean };

export function sidesOf(nameLabel: string): Sides {
  const sides = numbering<Side>(sideKey);
  const wants = numbering<Want>(({ scope, key, set }) => `${scope} ${key} ${valueSetKey(set)}`);
  const compiled: Compiled[] = [];
  const used = { from: new Set<number>(), to: new Set<number>() };

  function compile(side: Side): Compiled {
    if (side.kind !== 'pods') return side;
    const pods = wantsOf('pod', side.pods);
    const namespaces = typeof side.namespaces === 'string' ? side.namespaces : wantsOf('namespace', side.namespaces);
    return pods === null || namespaces === null ? { kind: 'nothing' } : { kind: 'pods', namespaces, pods };
  }

  function left(number: number, shape: Shape): readonly number[] | null {
    const side = compiled[number];
    if (side === undefined || side.kind === 'nothing') return null;
    if (side.kind === 'any') return [];
    if (side.kind === 'addresses') {
      return (shape.kind === 'address' || side.withPods) && shape.isInBlock(side.spans) ? [] : null;
    }
    if (shape.kind === 'address') return null;
    const found: number[] = [];
    if (typeof side.namespaces === 'string') {
      if (side.namespaces !== shape.namespace) return null;
    } else if (!leave(side.namespaces, shape.namespaceLabels, shape.namespaceIsOpen, found)) return null;
    if (!leave(side.pods, shape.labels ?? {}, shape.labels === null, found)) return null;
    return found.sort((a, b) => a - b);
  }

  /** Checks what is decided and collects what is open. */
  function leave(wanted: readonly Want[], labels: Labels, isOpen: boolean, found: number[]): boolean {
    for (const want of wanted) {
      const value = Object.hasOwn(labels, want.key) ? (labels[want.key] ?? null) : null;
      if (value === null && isOpen) found.push(wants.of(want));
      else if (!admits(want.set, value)) return false;
    }
    return true;
  }

  return {
    of(side, end) {
      const number = sides.of(side);
      used[end].add(number);
      compiled[number] ??= compile(side);
      return number;
    },
    usedAt: (end) => [...used[end]],
    count: () => compiled.length,
    left,
    wants,
    blocks: () => compiled.flatMap((side) => (side.kind === 'addresses' ? [side.spans] : [])),
    names: () =>
      compiled.flatMap((side) => {
        if (side.kind !== 'pods') return [];
        if (typeof side.namespaces === 'string') return [side.namespaces];
        return side.namespaces.flatMap(({ key, set }) => (key === nameLabel ? [...set.listed] : []));
      }),
    podKeys: () => new Set(compiled.flatMap((side) => (side.kind === 'pods' ? side.pods.map(({ key }) => key) : []))),
  };
}

function wantsOf(scope: Want['scope'], selector: Selector): readonly Want[] | null {
  const wanted = wantedBy(selector);
  return wanted && Array.from(wanted, ([key, set]) => ({ scope, key, set }));
}

function sideKey(side: Side): string {
  switch (side.kind) {
    case 'any':
      return 'any';
    case 'addresses':
      return `${side.withPods} ${side.spans.join(' ')}`;
    case 'pods': {
      const namespaces = typeof side.namespaces === 'string' ? `${side.namespaces} ` : selectorKey(side.namespaces);
      return `${namespaces}/${selectorKey(side.pods)}`;
    }
  }
}

/** A key of what a selector selects, so that equivalent selectors share it. */
function selectorKey(selector: Selector): string {
  const wanted = wantedBy(selector);
  if (wanted === null) return '-';
  return Array.from(wanted, ([key, set]) => `${key}${valueSetKey(set)}`)
    .sort()
    .join();
}
