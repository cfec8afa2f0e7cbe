/** The machine's programs that make namespaces and mounts, wherever the caller has others. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
