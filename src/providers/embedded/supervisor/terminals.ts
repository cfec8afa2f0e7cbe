import type { TerminalSize } from '../../../node/node-terminal.ts';
import type { Isolation } from './isolation.ts';
import { NotStarted } from './program.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** The shells of a lab. */
export interface Terminals {
  /** Throws NotStarted. */
  open(argv: readonly string[], env: Readonly<Record<string, string>>, size: TerminalSize): Promise<Terminal>;
  /** The open terminal of that name, or else a new one. Throws NotStarted. */
  named(
    name: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    size: TerminalSize,
  ): Promise<Terminal>;
  /** The terminal with that number; for `null`, the newest that is not attached, or else the newest of all. */
  find(id: number | null): Terminal | undefined;
  list(): readonly Terminal[];
}

/** Maximum number of concurrent shells in a lab. */
const MOST = 16;

export function makeTerminals(isolation: Isolation): Terminals {
  const open = new Map<number, Terminal>();
  const named = new Map<string, Promise<Terminal>>();
  let last = 0;

  async function start(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    size: TerminalSize,
    onEnd: () => void,
  ): Promise<Terminal> {
    if (open.size >= MOST) throw new NotStarted(`this lab has ${MOST} open shells, which is the maximum`);
    last += 1;
    const id = last;
    const terminal = await openTerminal(id, argv, env, size, isolation, () => {
      open.delete(id);
      onEnd();
    });
    open.set(id, terminal);
    return terminal;
  }

  return {
    open: (argv, env, size) => start(argv, env, size, () => undefined),
    named(name, argv, env, size) {
      const known = named.get(name);
      if (known) return known;
      const opening = start(argv, env, size, () => named.delete(name));
      named.set(name, opening);
      opening.catch(() => named.delete(name));
      return opening;
    },
    find(id) {
      if (id !== null) return open.get(id);
      const all = [...open.values()].reverse();
      return all.find(({ isAttached }) => !isAttached) ?? all[0];
    },
    list: () => [...open.values()],
  };
}
