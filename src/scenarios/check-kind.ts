import * as z from 'zod';
import { check, type commonFields } from './check.ts';
import { type ScenarioDefinition, scenarioSchema } from './schema.ts';

/** A kind of check, as far as the format is concerned. */
export interface CheckKind {
  /** The value of `kind`. */
  readonly kind: string;
  /** Accepts its own output as well, since a check is parsed again when it is graded. */
  readonly schema: CheckSchema;
  /** The references of the check to its scenario that are broken; `at` is relative to the check. */
  readonly references: (check: unknown, scenario: ScenarioDefinition) => readonly BrokenReference[];
}

export type CheckSchema = z.ZodObject<typeof commonFields & { readonly kind: z.ZodLiteral<string> }>;

/** A name in a file of the format that refers to nothing. */
export interface BrokenReference {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** The schema of `scenario.yaml` that accepts only checks of these kinds. */
export function scenarioSchemaWith(kinds: readonly CheckKind[]): z.ZodType<ScenarioDefinition> {
  const schema = schemas.get(kinds) ?? makeSchema(kinds);
  schemas.set(kinds, schema);
  return schema;
}

/** zod compiles a schema when it is first used, which takes longer than parsing with it. */
const schemas = new WeakMap<readonly CheckKind[], z.ZodType<ScenarioDefinition>>();

function makeSchema(kinds: readonly CheckKind[]): z.ZodType<ScenarioDefinition> {
  const [first, ...others] = kinds.map(({ schema }) => schema);
  if (first === undefined) throw new TypeError('a scenario needs at least one kind of check');
  const ofAnyKind = z.discriminatedUnion('kind', [first, ...others]).transform((own) => check.parse(own));
  return scenarioSchema.safeExtend({ checks: z.array(ofAnyKind).min(1) });
}
