import type { User } from '../audit-policy/attributes.ts';
import { LEVELS, type Level, STAGES, type Stage } from '../audit-policy/policy.ts';
import { elementsOf, membersOf, type Span } from './json-spans.ts';

/** An event of the log as replaying needs it: what the policy was asked, and where its large parts are. */
export interface Entry {
  /** The event as the API server wrote it, without the newline. */
  readonly text: Buffer;
  readonly level: Level;
  readonly auditID: string;
  readonly stage: Stage;
  readonly requestURI: string;
  readonly verb: string;
  /** The caller, not the one impersonated; `null` after a failed authentication. */
  readonly user: User | null;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  /** When the stage was reached. RFC 3339, UTC. */
  readonly at: string;
  readonly requestObject: Span | undefined;
  readonly responseObject: Span | undefined;
  readonly annotations: Span | undefined;
}

/** In the order in which they are written. */
const MEMBERS = [
  ...['level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'requestObject', 'responseObject'],
  ...['requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
];

/**
 * Reads an event without decoding its bodies, which are checked to be JSON all the same. `null` when the text is no
 * whole event.
 */
export function readEntry(text: Buffer): Entry | null {
  const members = membersOf(text, 0, MEMBERS);
  if (members === null || members.end !== text.length) return null;
  const [level, auditID, stage, requestURI, verb, user, requestObject, responseObject, received, at, annotations] =
    members.values;
  const levelName = stringAt(text, level);
  const stageName = stringAt(text, stage);
  const entry = {
    text,
    level: LEVELS.find((name) => name === levelName),
    auditID: stringAt(text, auditID),
    stage: STAGES.find((name) => name === stageName),
    requestURI: stringAt(text, requestURI),
    verb: stringAt(text, verb),
    user: userAt(text, user),
    receivedAt: stringAt(text, received) ?? '',
    at: stringAt(text, at) ?? '',
    requestObject,
    responseObject,
    annotations,
  };
  return isWhole(entry) ? entry : null;
}

type Unchecked = { readonly [Name in keyof Entry]: Entry[Name] | undefined };

function isWhole(entry: Unchecked): entry is Entry {
  return (
    entry.level !== undefined &&
    entry.auditID !== undefined &&
    entry.stage !== undefined &&
    entry.requestURI !== undefined &&
    entry.verb !== undefined
  );
}

/** The string that stands in a span; `undefined` when there is none or it is no string. */
export function stringAt(text: Buffer, span: Span | undefined): string | undefined {
  if (span === undefined || text[span.start] !== 0x22) return undefined;
  const plain = text.toString('latin1', span.start + 1, span.end - 1);
  if (!NEEDS_DECODING.test(plain)) return plain;
  const decoded: unknown = JSON.parse(text.toString('utf8', span.start, span.end));
  return typeof decoded === 'string' ? decoded : undefined;
}

const NEEDS_DECODING = /[\\\u0080-\u00ff]/;

function userAt(text: Buffer, span: Span | undefined): User | null {
  const members = span === undefined ? null : membersOf(text, span.start, ['username', 'groups']);
  const [username, groups] = members?.values ?? [];
  const name = stringAt(text, username) ?? '';
  const names = groups === undefined ? [] : elementsOf(text, groups.start).map((group) => stringAt(text, group) ?? '');
  return name === '' && names.length === 0 ? null : { name, groups: names };
}
