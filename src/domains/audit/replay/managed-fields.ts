import { isRecord } from '../../../kubernetes/decoding/record.ts';
import type { Decision } from '../policy/evaluate.ts';
import { type Entry, readRest } from './entry.ts';
import { membersOf } from './json-spans.ts';

/** Detects that a log left out managed fields that the policy would have written. */
export interface ManagedFieldsCheck {
  /** Whether an event whose bodies the policy writes shows this. */
  areLeftOut(decision: Decision, entry: Entry, restAt: number): boolean;
}

/**
 * The number of events with managed fields after which a rule's events are no longer checked, since the log contains
 * them. This saves much time.
 */
const ENOUGH = 10;

/** For a stretch of a log. */
export function managedFieldsCheck(): ManagedFieldsCheck {
  const kept = new Map<Decision, number>();
  return {
    areLeftOut(decision, entry, restAt) {
      const { level, omitManagedFields } = decision;
      if (omitManagedFields || level !== 'RequestResponse' || entry.level !== level) return false;
      const known = kept.get(decision) ?? 0;
      if (known >= ENOUGH) return false;
      if (!entry.text.includes(MANAGED_FIELDS, restAt)) return hasManagedResponse(entry.text, restAt);
      kept.set(decision, known + 1);
      return false;
    },
  };
}

/**
 * Whether the response is a stored object with managed fields: all fields except the metadata that the API server fills
 * in, which is all that a new ServiceAccount has. A Scale is a view of a stored object.
 * Source: k8s.io/apimachinery pkg/util/managedfields/internal/stripmeta.go.
 */
function hasManagedResponse(text: Buffer, restAt: number): boolean {
  if (!text.includes(UID, restAt)) return false;
  const span = readRest(text, restAt)?.responseObject;
  const [inMetadata] = span ? membersOf(text, span, ['metadata']) : [];
  const [uid] = inMetadata ? membersOf(text, inMetadata, ['uid']) : [];
  if (span === undefined || uid === undefined) return false;
  const body: unknown = JSON.parse(text.toString('utf8', span.start, span.end));
  const { kind, apiVersion, metadata, ...fields } = isRecord(body) ? body : {};
  return kind !== 'Scale' && Object.keys(fields).length > 0;
}

const MANAGED_FIELDS = Buffer.from('"managedFields":');
const UID = Buffer.from('"uid":');
