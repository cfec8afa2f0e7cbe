/** Changed when a supervisor of another version cannot be spoken to. Supervisors before 2 had none. */
export const PROTOCOL = 2;
