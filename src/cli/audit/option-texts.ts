import { KUBERNETES_RANGE } from '../options.ts';

/** The description of `--kubernetes` in the commands that read audit policies. */
export const READ_AS = `read the policy as this minor does: ${KUBERNETES_RANGE}`;

/** The description of `--include-unserved`. */
export const INCLUDE_UNSERVED = 'consider everything that a client can send, not only what the API server serves';
