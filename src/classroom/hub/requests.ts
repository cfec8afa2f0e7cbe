import {
  type Guard,
  isBoolean,
  isNumber,
  isObjectOf,
  isOneOf,
  isString,
  narrowed,
  nullable,
  parseJson,
} from '../../process/json-guard.ts';
import type { ClassRequests, JoinRequest, SeatOfClassRequests, SeatRequests } from '../api.ts';
import { HubProblem } from './problem.ts';

const isMinutes = narrowed(
  isNumber,
  (value): value is number => Number.isInteger(value) && value >= 1 && value <= 24 * 60,
);
const shortText = (most: number) => narrowed(isString, (text): text is string => text.length <= most);
const isNothing = isObjectOf<Record<string, never>>({});

export const isJoinRequest = isObjectOf<JoinRequest>({ code: shortText(100), name: shortText(1_000) });

export const SEAT_REQUESTS: { readonly [K in keyof SeatRequests]: Guard<SeatRequests[K]> } = {
  grade: isNothing,
  hint: isNothing,
  reset: isNothing,
  help: isObjectOf<SeatRequests['help']>({ isAsked: isBoolean }),
  consent: isObjectOf<SeatRequests['consent']>({ answer: isOneOf(['look', 'type', 'no']) }),
  task: isObjectOf<SeatRequests['task']>({ number: isNumber }),
  file: isObjectOf<SeatRequests['file']>({ path: shortText(4_096), text: isString, version: nullable(isString) }),
};

export const CLASS_REQUESTS: { readonly [K in keyof ClassRequests]: Guard<ClassRequests[K]> } = {
  extend: isObjectOf<ClassRequests['extend']>({ minutes: isMinutes }),
  message: isObjectOf<ClassRequests['message']>({ text: shortText(2_000) }),
  end: isNothing,
  close: isObjectOf<ClassRequests['close']>({ isClosed: isBoolean }),
};

export const SEAT_OF_CLASS_REQUESTS: { readonly [K in keyof SeatOfClassRequests]: Guard<SeatOfClassRequests[K]> } = {
  extend: CLASS_REQUESTS.extend,
  message: CLASS_REQUESTS.message,
  ask: isObjectOf<SeatOfClassRequests['ask']>({ mode: isOneOf(['look', 'type']), minutes: isMinutes }),
  reset: isNothing,
  link: isNothing,
};

/** The body of a request. Throws HubProblem unless it is JSON of the expected shape. */
export async function bodyOf<T>(request: Request, guard: Guard<T>): Promise<T> {
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^application\/json(;|$)/i.test(type)) throw new HubProblem('invalid', 'Only JSON is accepted.');
  const body = parseJson(await request.text(), guard);
  if (body === null) throw new HubProblem('invalid', 'This request cannot be read.');
  return body;
}
