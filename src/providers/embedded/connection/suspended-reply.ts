import { isBoolean, isObjectOf } from '../../../process/json-guard.ts';

const isReply = isObjectOf<{ readonly isSuspended: boolean }>({ isSuspended: isBoolean });

/**
 * The answer to `suspended`, the only request that does not resume a lab. A supervisor that does not know this request
 * never suspends its lab.
 */
export const suspendedReply = {
  parse: (value: unknown) => isReply(value) && value.isSuspended,
};
