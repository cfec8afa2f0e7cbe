import { PATH } from '../node-files.ts';

/** The environment of programs that are started on the node; nothing of the machine's or of a caller's is in it. */
export function nodeEnvironment(term: string): Readonly<Record<string, string>> {
  return { HOME: '/root', USER: 'root', SHELL: '/bin/bash', LANG: 'C.UTF-8', PATH, TERM: term };
}
