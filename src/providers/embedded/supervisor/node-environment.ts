import { PATH } from '../node-files.ts';

/** The environment of programs that are started on the node; it contains nothing from the machine or from a caller. */
export function nodeEnvironment(term: string): Readonly<Record<string, string>> {
  return { HOME: '/root', USER: 'root', SHELL: '/bin/bash', LANG: 'C.UTF-8', PATH, TERM: term };
}
