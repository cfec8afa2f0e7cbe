import type { Dockerfile, Instruction } from '../../domains/supply-chain/index.ts';

export interface Change {
  readonly expected: string;
  readonly actual: string;
  readonly line: number;
}

/** The first instruction that is not as it was; of those in `except`, only the number and the order count. */
export function firstChange(original: Dockerfile, now: Dockerfile, except: readonly string[]): Change | null {
  const shown = (instruction: Instruction) => {
    return except.includes(instruction.keyword) ? instruction.keyword : wordsOf(instruction);
  };
  const before = original.instructions.map(shown);
  const end = now.instructions.at(-1)?.line ?? 1;
  for (let place = 0; place < Math.max(before.length, now.instructions.length); place += 1) {
    const instruction = now.instructions[place];
    const expected = before[place];
    const actual = instruction === undefined ? undefined : shown(instruction);
    if (actual === expected) continue;
    const nth = `instruction ${place + 1}`;
    return {
      expected: expected === undefined ? `there are ${before.length} instructions, as before` : `${nth} is ${expected}`,
      actual: actual === undefined ? `there is no ${nth}` : `${nth} is ${actual}`,
      line: instruction?.line ?? end,
    };
  }
  return null;
}

/** Everything in it that means something, on one line. */
function wordsOf({ keyword, flags, text, heredocs }: Instruction): string {
  const options = [...flags].sort().map(([name, value]) => `--${name}=${value}`);
  return [keyword, ...options, text, ...heredocs].join(' ').replace(/\s+/g, ' ').trim();
}
