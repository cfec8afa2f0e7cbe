import { HubProblem } from './problem.ts';

const MOST_CHARACTERS = 40;

/** What a text must not contain that others are shown: control and format characters, which hide or reorder others. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** A name as others are shown it. Throws HubProblem if nothing is left of it, or too much. */
export function learnerName(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();
  const { length } = Array.from(name);
  if (length >= 1 && length <= MOST_CHARACTERS) return name;
  throw new HubProblem('bad-name', `Type a name of 1 to ${MOST_CHARACTERS} characters.`);
}

/** A message of one person to others, without what hides or reorders text; empty if nothing is left. */
export function messageText(typed: string): string {
  return typed
    .normalize('NFC')
    .split('\n')
    .map((line) => line.replace(INVISIBLE, ''))
    .join('\n')
    .trim();
}
