import * as z from 'zod';
import { type Check, check, commonFields } from '../scenarios/check.ts';
import type { BrokenReference, CheckKind, CheckSchema } from '../scenarios/check-kind.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';
import type { GradedLab } from './facts.ts';
import type { Reads } from './reads.ts';
import type { Verdict } from './verdict.ts';

/**
 * Whether a check requires something to exist or to be absent. A check that `forbids` would pass on a lab where nothing
 * is set up, so it is skipped until a check that `demands`, in the same domain, has passed.
 */
export type Stance = 'demands' | 'forbids' | 'neutral';

/** The definition of one kind of check. */
export interface CheckDefinition<S extends CheckSchema> {
  /** The fields of a check in `scenario.yaml`, created by `checkSchema`. */
  readonly schema: S;
  /** The domain of the kind, which is the name of its folder. */
  readonly domain: string;
  /** What the check determines, as one sentence for authors. */
  readonly description: string;
  readonly stance?: Stance | ((check: z.infer<S>) => Stance);
  readonly reads?: (check: z.infer<S>, scenario: ScenarioDefinition) => Partial<Reads>;
  /** A fact that must be collected before the actions of the scenario are performed, whichever check requests them. */
  readonly beforeActions?: (lab: GradedLab) => Promise<unknown>;
  /** The references of a check to its scenario that are broken; `at` is relative to the check. */
  readonly references?: (check: z.infer<S>, scenario: ScenarioDefinition) => readonly BrokenReference[];
  /** Whether a failure is reported even if a check that it needs did not pass, since it may be the cause. */
  readonly isReportedAnyway?: true;
  /** Throws if it cannot decide. */
  readonly judge: (check: z.infer<S>, lab: GradedLab) => Promise<Verdict>;
}

/** A kind of check with which scenarios can be loaded and graded. */
export interface GradingKind extends CheckKind {
  readonly domain: string;
  readonly description: string;
  /** Hides the type of the check: from here on, no code needs to know its kind. */
  readonly bind: (written: Check, scenario: ScenarioDefinition) => BoundCheck;
}

/** A check of a scenario, ready to be graded. */
export interface BoundCheck {
  readonly written: Check;
  readonly domain: string;
  readonly stance: Stance;
  readonly reads: Reads;
  readonly isReportedAnyway: boolean;
  readonly beforeActions: ((lab: GradedLab) => Promise<unknown>) | null;
  readonly judge: (lab: GradedLab) => Promise<Verdict>;
}

/** The fields of a kind of check: its own and those of every check. */
export function checkSchema<K extends string, F extends z.ZodRawShape>(kind: K, fields: F) {
  return z.strictObject({ ...commonFields, kind: z.literal(kind), ...fields });
}

export function defineCheck<S extends CheckSchema>(definition: CheckDefinition<S>): GradingKind {
  const { domain, description, stance = 'neutral', reads, references, judge } = definition;
  const schema = definition.schema.describe(description);
  return {
    kind: schema.shape.kind.value,
    schema,
    domain,
    description,
    references: (written, scenario) => references?.(schema.parse(written), scenario) ?? [],
    bind(written, scenario) {
      const own = schema.parse(written);
      return {
        written: check.parse(written),
        domain,
        stance: typeof stance === 'function' ? stance(own) : stance,
        reads: { files: [], objects: [], types: [], ...reads?.(own, scenario) },
        isReportedAnyway: definition.isReportedAnyway ?? false,
        beforeActions: definition.beforeActions ?? null,
        judge: (lab) => judge(own, lab),
      };
    },
  };
}

/** The checks of a scenario, in order. */
export function boundChecks(scenario: ScenarioDefinition, kinds: readonly GradingKind[]): readonly BoundCheck[] {
  return scenario.checks.map((written) => {
    const kind = kinds.find(({ kind }) => kind === written.kind);
    if (kind === undefined) throw new TypeError(`there is no kind of check "${written.kind}"`);
    return kind.bind(written, scenario);
  });
}
