import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import { id } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { type ClusterObject, clusterObject, getArguments, objectName } from './cluster-objects.ts';

/** An object of the cluster, or the part of it `at` a path. */
const part = {
  get: z
    .string()
    .regex(/^[a-z][a-z0-9.-]*\/[^\s/]+$/, 'a type and a name as kubectl takes them: secret/db')
    .describe('a type and a name as kubectl takes them: `secret/db`'),
  namespace: id.optional().describe('the namespace of the object; omitted for a cluster-scoped object'),
  at: z
    .array(z.union([z.string(), z.int().nonnegative()]))
    .default([])
    .describe('the path to a part of the object, keys and indices; the whole object if omitted'),
};

const condition = z.union([
  z.strictObject({ ...part, is: z.json().describe('the value that it must have') }),
  z.strictObject({ ...part, isNot: z.json().describe('a value that it must not have') }),
  z.strictObject({ ...part, present: z.literal(true).describe('it must exist, with any value') }),
  z.strictObject({
    ...part,
    absent: z.literal(true).describe('it must not exist; also satisfied if the whole object does not exist'),
  }),
]);
type Condition = z.infer<typeof condition>;

export const objects = defineCheck({
  schema: checkSchema('objects', {
    all: z.array(condition).min(1).describe('conditions on objects, which must all be met'),
  }),
  domain: 'objects',
  description:
    'Objects of the cluster are in the given state. Values of Secrets are never shown, neither the actual nor the expected ones.',
  reads: ({ all }) => ({ objects: all.map(objectName) }),
  async judge({ all }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked for the objects');
    for (const one of all) {
      const name = objectName(one);
      const difference = differenceOf(one, await clusterObject(lab, name));
      if (difference === null) continue;
      const { actual, expected, why } = difference;
      const command = `kubectl ${[...getArguments([name]), '-o', 'yaml'].join(' ')}`;
      return failing(expected)(actual, `${why}To see it: ${command}`);
    }
    const count = new Set(all.map(subjectOf)).size;
    return { status: 'pass', actual: `${plural(count, 'object')} ${count === 1 ? 'matches' : 'match'} the task` };
  },
});

interface Difference {
  readonly actual: string;
  readonly expected: string;
  /** `""`, or a sentence and a space. */
  readonly why: string;
}

/** How an object, `null` if it does not exist, differs from what a condition requires; `null` if it does not differ. */
function differenceOf(condition: Condition, object: ClusterObject | null): Difference | null {
  const { at } = condition;
  const subject = subjectOf(condition);
  const part = at.length === 0 ? 'it' : pathText(at);
  const found = object === null ? undefined : valueAt(object, at);
  const isSecret = object?.kind === 'Secret' || /^secrets?(\.|$)/i.test(condition.get.replace(/\/.*/, ''));
  const shown = (value: unknown) => (isSecret ? null : JSON.stringify(value));

  if ('absent' in condition) {
    if (found === undefined) return null;
    const value = at.length === 0 ? null : shown(found);
    const expected = at.length === 0 ? `there is no ${subject}` : `${subject} has no ${part}`;
    return {
      expected,
      actual: `${subject}: ${part} exists${value === null ? '' : `: ${value}`}`,
      why: ending(object),
    };
  }
  const expected = `${subject}: ${part} ${demand(condition, shown)}`;
  if (object === null) return { expected, actual: `there is no ${subject}`, why: '' };
  if (found === undefined) return { expected, actual: `${subject} has no ${part}`, why: '' };
  if ('present' in condition) return null;
  const isWanted =
    'is' in condition ? isDeepStrictEqual(found, condition.is) : !isDeepStrictEqual(found, condition.isNot);
  if (isWanted) return null;
  const value = shown(found) ?? ('is' in condition ? 'a different value' : 'still the value that it must not have');
  return { expected, actual: `${subject}: ${part} is ${value}`, why: '' };
}

function demand(condition: Condition, shown: (value: unknown) => string | null): string {
  if ('is' in condition) return `is ${shown(condition.is) ?? 'the value that the task asks for'}`;
  if ('isNot' in condition) return `is not ${shown(condition.isNot) ?? 'the value that it must not have'}`;
  return 'exists';
}

function subjectOf({ get, namespace }: Condition): string {
  return namespace === undefined ? get : `${get} in namespace ${namespace}`;
}

function valueAt(value: unknown, [step, ...rest]: Condition['at']): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value)) return typeof step === 'number' ? valueAt(value[step], rest) : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? valueAt(value[step], rest) : undefined;
}

/** `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]` */
function pathText(path: Condition['at']): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`))
    .join('')
    .replace(/^\./, '');
}

/** Why something that was deleted still exists. */
function ending(object: ClusterObject | null): string {
  const metadata = object?.metadata;
  if (!isRecord(metadata) || metadata.deletionTimestamp === undefined) return '';
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers.join(', ') : '';
  return `It was deleted at ${metadata.deletionTimestamp}${finalizers === '' ? ' and is terminating' : ` and is waiting for its finalizers (${finalizers})`}. `;
}
