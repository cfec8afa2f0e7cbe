import { isRecord } from '../../../kubernetes/decoding/record.ts';
import type { Decision } from '../policy/evaluate.ts';
import { LEVELS, type Level } from '../policy/policy.ts';
import { type Entry, isWholeRest, readRest, stringAt } from './entry.ts';
import { elementsOf, membersOf, type Span } from './json-spans.ts';

/** Bytes of an event in the log, including its newline. */
export interface Size {
  readonly bytes: number;
  /** False for a lower bound: the policy requires more than the log contains of this event. */
  readonly exact: boolean;
}

export function sizeOf(text: Buffer): number {
  return text.length + 1;
}

/**
 * The size of an event under a policy: what the API server would leave out is subtracted. `null` if the event is
 * incomplete.
 * @param restAt where the rest of the event begins, after the caller.
 * Sources: k8s.io/apiserver pkg/audit/request.go and context.go; pkg/admission/plugin/webhook/mutating/dispatcher.go for
 * the patches of webhooks; plugin/pkg/audit/truncate/truncate.go.
 */
export function sizeUnder(
  { level, omitManagedFields }: Decision,
  { text, level: logged }: Entry,
  isPatch: boolean,
  restAt: number,
): Size | null {
  if (level === logged && !omitManagedFields) {
    return isWholeRest(text, restAt) ? { bytes: sizeOf(text), exact: true } : null;
  }
  const rest = readRest(text, restAt);
  if (rest === null) return null;
  const { requestObject, responseObject } = rest;
  const keepsRequest = rank(level) >= rank('Request');
  const keepsResponse = rank(level) >= rank('RequestResponse');
  let bytes = sizeOf(text) - logged.length + level.length;
  if (requestObject !== undefined) {
    if (!keepsRequest) bytes -= sizeOfMember('requestObject', requestObject);
    else if (omitManagedFields && !isPatch) bytes -= sizeOfManagedFields(text, requestObject);
  }
  if (responseObject !== undefined) {
    if (!keepsResponse) bytes -= sizeOfMember('responseObject', responseObject);
    else if (omitManagedFields) bytes -= sizeOfManagedFields(text, responseObject);
  }
  const annotations = bodyAnnotations(text, rest.annotations);
  if (!keepsRequest) bytes -= annotations.bytes;
  return { bytes, exact: rank(level) <= rank(logged) && !(annotations.truncated && keepsRequest) };
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The size of a member that is not its object's first, including its key and the comma before it. */
function sizeOfMember(key: string, value: Span): number {
  return `,"${key}":`.length + value.end - value.start;
}

/** What omitManagedFields removes from a body: from the object itself, the items of a list, or the rows of a table. */
function sizeOfManagedFields(text: Buffer, body: Span): number {
  const [kind, metadata, items, rows] = membersOf(text, body, ['kind', 'metadata', 'items', 'rows']);
  const objects = listOf(text, items).map((item) => membersOf(text, item, ['metadata'])[0]);
  const tableRows = stringAt(text, kind) === 'Table' ? listOf(text, rows) : [];
  const rowObjects = tableRows.map((row) => {
    const [object] = membersOf(text, row, ['object']);
    return object && membersOf(text, object, ['metadata'])[0];
  });
  return [metadata, ...objects, ...rowObjects]
    .filter((span) => span !== undefined)
    .map((span) => sizeOfManagedFieldsIn(text, span))
    .reduce((sum, bytes) => sum + bytes, 0);
}

function sizeOfManagedFieldsIn(text: Buffer, metadata: Span): number {
  const [managedFields] = membersOf(text, metadata, ['managedFields']);
  if (managedFields === undefined) return 0;
  const withComma = sizeOfMember('managedFields', managedFields);
  const isAlone = metadata.end - metadata.start === withComma + '{}'.length - ','.length;
  return isAlone ? withComma - ','.length : withComma;
}

/** The annotations that accompany bodies: what webhooks changed in them, and that they were too large for the log. */
function bodyAnnotations(
  text: Buffer,
  annotations: Span | undefined,
): { readonly bytes: number; readonly truncated: boolean } {
  if (annotations === undefined) return { bytes: 0, truncated: false };
  const mayHaveSome = BODY_ANNOTATIONS.some((key) => includesWithin(text, annotations, key));
  if (!mayHaveSome) return { bytes: 0, truncated: false };
  const all: unknown = JSON.parse(text.toString('utf8', annotations.start, annotations.end));
  const keys = isRecord(all) ? Object.keys(all) : [];
  const some = keys.filter((key) => BODY_ANNOTATIONS.some((prefix) => key.startsWith(prefix)));
  const values = membersOf(text, annotations, some);
  return {
    truncated: some.includes(TRUNCATED),
    bytes:
      some.length === keys.length
        ? sizeOfMember('annotations', annotations)
        : some.reduce((sum, key, index) => sum + (values[index] ? sizeOfMember(key, values[index]) : 0), 0),
  };
}

const TRUNCATED = 'audit.k8s.io/truncated';
const BODY_ANNOTATIONS = ['patch.webhook.admission.k8s.io/', TRUNCATED];

function includesWithin(text: Buffer, { start, end }: Span, word: string): boolean {
  const found = text.indexOf(word, start, 'latin1');
  return found !== -1 && found < end;
}

function listOf(text: Buffer, array: Span | undefined): readonly Span[] {
  return array === undefined ? [] : elementsOf(text, array);
}
