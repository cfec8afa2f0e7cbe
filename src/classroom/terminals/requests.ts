import { type Guard, isListOf, isNumber, isObjectOf, isString } from '../../process/json-guard.ts';
import type { TerminalInput, TerminalRequest } from '../api.ts';
import { MAX_SIZE } from './limits.ts';

type Message = TerminalInput['messages'][number];
type Of<Kind extends Message['kind']> = Extract<Message, { readonly kind: Kind }>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function between(least: number, most: number): Guard<number> {
  return (value): value is number => isNumber(value) && Number.isInteger(value) && value >= least && value <= most;
}

function matching(pattern: RegExp): Guard<string> {
  return (value): value is string => isString(value) && pattern.test(value);
}

function exactly<const T extends string>(text: T): Guard<T> {
  return (value): value is T => value === text;
}

const isSize = isObjectOf<Of<'size'>>({
  kind: exactly('size'),
  columns: between(2, MAX_SIZE.columns),
  rows: between(1, MAX_SIZE.rows),
});
const isDrawn = isObjectOf<Of<'drawn'>>({ kind: exactly('drawn'), bytes: between(0, Number.MAX_SAFE_INTEGER) });
const isResume = isObjectOf<Of<'resume'>>({ kind: exactly('resume'), page: matching(UUID) });
const isBytes = isObjectOf<Of<'bytes'>>({ kind: exactly('bytes'), base64: matching(BASE64) });

/** A message of a page, except its bytes. */
export const isTerminalRequest: Guard<TerminalRequest> = (value): value is TerminalRequest =>
  isSize(value) || isDrawn(value) || isResume(value);

/** The body of a request with input for a stream. */
export const isTerminalInput = isObjectOf<TerminalInput>({
  stream: matching(UUID),
  messages: isListOf<Message>((value): value is Message => isTerminalRequest(value) || isBytes(value)),
});
