import * as z from 'zod';
import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Expectation, LevelBound } from './expectation.ts';
import type { Level, Selector } from './policy.ts';
import { LEVELS, STAGES } from './policy.ts';
import { validatePolicy } from './validate.ts';

/** A value in an expectation that does not conform to the format. */
export interface ExpectationProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ExpectationRead =
  | { readonly ok: true; readonly expectation: Expectation }
  | { readonly ok: false; readonly problems: readonly ExpectationProblem[] };

/**
 * Parses one expectation from plain data in the format of `audit test`: `{name, requests, except?, level?: L |
 * {atLeast: L} | {atMost: L}, neverStages?}`, selectors as in a policy rule. Strict: an unknown field is a problem, and
 * so is anything that an API server of version `minor` would refuse in a rule.
 */
export function expectationFrom(value: unknown, minor: KubernetesMinor): ExpectationRead {
  const parsed = expectationSchema(minor).safeParse(value);
  return parsed.success ? { ok: true, expectation: parsed.data } : { ok: false, problems: problemsOf(parsed.error) };
}

/** The schema behind `expectationFrom`, for formats that embed it. */
export function expectationSchema(minor: KubernetesMinor): z.ZodType<Expectation> {
  const schema = schemas.get(minor) ?? makeSchema(minor);
  schemas.set(minor, schema);
  return schema;
}

/** zod compiles a schema when it is first used, which takes longer than parsing with it. */
const schemas = new Map<KubernetesMinor, z.ZodType<Expectation>>();

function makeSchema(minor: KubernetesMinor): z.ZodType<Expectation> {
  const selector = selectorSchema(minor);
  return z
    .strictObject({
      name: z.string().min(1),
      requests: selector,
      except: z.array(selector).default([]),
      level: levelBound.optional(),
      neverStages: z.array(z.enum(STAGES)).default([]),
    })
    .refine(({ level, neverStages }) => level !== undefined || neverStages.length > 0, {
      message: 'has no effect: give a level, neverStages, or both',
    })
    .transform(({ level, ...rest }) => ({ ...rest, level: level ?? null }));
}

/** The problems of a value, each with its path. */
export function problemsOf(error: z.ZodError): readonly ExpectationProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code !== 'unrecognized_keys') return [{ path, message: inWords(issue) }];
    return issue.keys.map((key) => ({ path: [...path, key], message: 'there is no such field' }));
  });
}

const TYPES: Readonly<Record<string, string>> = { object: 'a map', array: 'a list', string: 'a string' };

function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return 'must not be empty';
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    default:
      return issue.message;
  }
}

const level = z.enum(LEVELS);
const levelBound = z.union(
  [
    level.transform((exactly: Level): LevelBound => ({ exactly })),
    z.strictObject({ atLeast: level }),
    z.strictObject({ atMost: level }),
  ],
  { error: `expected one of ${LEVELS.join(', ')}, or {atLeast: LEVEL}, or {atMost: LEVEL}` },
);

const strings = z.array(z.string()).default([]);

function selectorSchema(minor: KubernetesMinor): z.ZodType<Selector> {
  return z
    .strictObject({
      users: strings,
      userGroups: strings,
      verbs: strings,
      resources: z
        .array(z.strictObject({ group: z.string().default(''), resources: strings, resourceNames: strings }))
        .default([]),
      namespaces: strings,
      nonResourceURLs: strings,
    })
    .superRefine((selector, context) => {
      const rule = { ...selector, level: 'None', omitStages: [], omitManagedFields: undefined };
      const validated = validatePolicy({ rules: [rule], omitStages: [], omitManagedFields: false }, minor);
      if (validated.ok) return;
      for (const { sentence, path } of validated.errors) {
        context.addIssue({ code: 'custom', message: sentence, path: path.slice(2) });
      }
    });
}
