import type { Isolation } from './isolation.ts';
import { NotStarted } from './program.ts';
import { openTerminal, type Terminal, type TerminalSize } from './terminal.ts';

/** The shells of a lab. */
export interface Terminals {
  /** Throws NotStarted. */
  open(argv: readonly string[], env: Readonly<Record<string, string>>, size: TerminalSize): Promise<Terminal>;
  /** The terminal with that number; for `null`, the newest that is not attached, or else the newest of all. */
  find(id: number | null): Terminal | undefined;
  list(): readonly Terminal[];
}

/** Maximum number of concurrent shells in a lab. */
const MOST = 16;

export function makeTerminals(isolation: Isolation): Terminals {
  const open = new Map<number, Terminal>();
  let last = 0;
  return {
    async open(argv, env, size) {
      if (open.size >= MOST) throw new NotStarted(`this lab has ${MOST} open shells, which is the maximum`);
      last += 1;
      const id = last;
      const terminal = await openTerminal(id, argv, env, size, isolation, () => open.delete(id));
      open.set(id, terminal);
      return terminal;
    },
    find(id) {
      if (id !== null) return open.get(id);
      const all = [...open.values()].reverse();
      return all.find(({ isAttached }) => !isAttached) ?? all[0];
    },
    list: () => [...open.values()],
  };
}
