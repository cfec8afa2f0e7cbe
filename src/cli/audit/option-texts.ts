import { KUBERNETES_RANGE } from '../options.ts';

/** What `--kubernetes` is for in the commands that read audit policies. */
export const READ_AS = `read the policy as this minor does: ${KUBERNETES_RANGE}`;

/** What `--include-unserved` is for. */
export const INCLUDE_UNSERVED = 'consider everything that a client can send, not only what the API server serves';
