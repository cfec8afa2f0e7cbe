/** The machine's programs that create namespaces and mounts, whatever the caller's PATH contains. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
