import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../domains/audit/log/event.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type ClusterObject, getArguments, objectName } from '../evidence/objects.ts';
import type { Verdict } from '../verdict.ts';
import { apiServerDown } from './api-server.ts';

type Condition = CheckOf<'objects'>['all'][number];

/** Objects of the cluster are as the task asks; the first that is not is told. Values of Secrets are never told. */
export async function objectsCheck(check: CheckOf<'objects'>, evidence: Evidence): Promise<Verdict> {
  const state = await evidence.apiServer();
  if (state.status === 'down') return apiServerDown(state, evidence, 'an API server that can be asked for the objects');
  for (const condition of check.all) {
    const name = objectName(condition);
    const difference = differenceOf(condition, await evidence.object(name));
    if (difference === null) continue;
    return {
      status: 'fail',
      ...difference,
      why: `${difference.why}To see it: kubectl ${[...getArguments([name]), '-o', 'yaml'].join(' ')}`,
      where: null,
    };
  }
  const count = new Set(check.all.map((condition) => subjectOf(condition))).size;
  return { status: 'pass', actual: `${count} object${count === 1 ? ' is' : 's are'} as the task asks` };
}

interface Difference {
  readonly actual: string;
  readonly expected: string;
  /** `""`, or a sentence and a space. */
  readonly why: string;
}

/** How an object, `null` when it is gone, differs from what a condition asks; `null` when it does not. */
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
      actual: `${subject}: ${part} is there${value === null ? '' : `: ${value}`}`,
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
  const value = shown(found) ?? ('is' in condition ? 'another value' : 'still the value that it must not have');
  return { expected, actual: `${subject}: ${part} is ${value}`, why: '' };
}

function demand(condition: Condition, shown: (value: unknown) => string | null): string {
  if ('is' in condition) return `is ${shown(condition.is) ?? 'the value that the task asks for'}`;
  if ('isNot' in condition) return `is not ${shown(condition.isNot) ?? 'the value that it must not have'}`;
  return 'is there';
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

/** Why a thing that was deleted is still there. */
function ending(object: ClusterObject | null): string {
  const metadata = object?.metadata;
  if (!isRecord(metadata) || metadata.deletionTimestamp === undefined) return '';
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers.join(', ') : '';
  return `It was deleted at ${metadata.deletionTimestamp}${finalizers === '' ? ' and is ending' : ` and waits for its finalizers (${finalizers})`}. `;
}
