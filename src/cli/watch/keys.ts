/** A key that `watch` knows, or the character of any other. */
export type Key =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'interrupt'
  | Character;

/** One character: `h`, `?`. */
export type Character = { readonly character: string };

const SEQUENCES: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['\x1b[A', 'up'],
  ['\x1bOA', 'up'],
  ['\x1b[B', 'down'],
  ['\x1bOB', 'down'],
  ['\x1b[5~', 'page-up'],
  ['\x1b[6~', 'page-down'],
  ['\x1b[H', 'home'],
  ['\x1bOH', 'home'],
  ['\x1b[1~', 'home'],
  ['\x1b[F', 'end'],
  ['\x1bOF', 'end'],
  ['\x1b[4~', 'end'],
  ['\x1b', 'escape'],
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\x03', 'interrupt'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys send control characters.
const TOKEN = /\x1b\[[\d;?]*[ -/]*[@-~]|\x1bO[@-~]|./gsu;

/** The keys in what a terminal has sent; sequences of keys that `watch` does not know are left out. */
export function keysIn(input: string): readonly Key[] {
  return Array.from(input.matchAll(TOKEN), ([token]): readonly Key[] => {
    const known = SEQUENCES.get(token);
    if (known !== undefined) return [known];
    return token > '\x1f' && !token.startsWith('\x1b') && token !== '\x7f' ? [{ character: token }] : [];
  }).flat();
}
