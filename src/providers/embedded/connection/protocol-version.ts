/**
 * Incremented when a client can no longer talk to supervisors of earlier versions. Supervisors before version 2 had
 * none.
 */
export const PROTOCOL = 2;
