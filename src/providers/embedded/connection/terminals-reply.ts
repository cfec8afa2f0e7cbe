import type { OpenShell } from '../../../node/lab-node.ts';
import { isBoolean, isListOf, isNumber, isObjectOf, isString } from '../../../process/json-guard.ts';

interface SentTerminal {
  readonly id: number;
  /** In RFC 3339 format. */
  readonly startedAt: string;
  readonly isAttached: boolean;
}

const areTerminals = isListOf(isObjectOf<SentTerminal>({ id: isNumber, startedAt: isString, isAttached: isBoolean }));

/** The answer to `terminals`. */
export const terminalsReply = {
  parse(value: unknown): readonly OpenShell[] {
    if (!areTerminals(value)) throw new TypeError('the node has not listed its shells as a supervisor does');
    return value.map(({ id, startedAt, isAttached }) => ({ id, startedAt: new Date(startedAt), isAttached }));
  },
};
