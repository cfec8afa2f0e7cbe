/** The folder on the node that contains what the lab provides; read-only for every process in the node. */
export const TOOLS = '/opt/cks-lab';
