/** The node's folder of what the lab itself brings, read-only to everybody in it. */
export const TOOLS = '/opt/cks-lab';
