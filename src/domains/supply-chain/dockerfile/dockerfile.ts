import { type Instruction, KEYWORDS } from './instruction.ts';
import { type DockerfileProblem, readInstructions } from './read-instructions.ts';
import { assignments, expand, type Variables } from './variables.ts';

/** One stage of a build, from a FROM to the next. */
export interface Stage {
  /** `null` without AS; in lowercase. */
  readonly name: string | null;
  /** An image, with its variables replaced by their defaults, or an earlier stage. */
  readonly base: { readonly image: string } | { readonly stage: Stage };
  /** Without its FROM. */
  readonly instructions: readonly Instruction[];
  readonly from: Instruction;
}

export interface Dockerfile {
  readonly ok: true;
  readonly instructions: readonly Instruction[];
  /** The last one is what a build makes. */
  readonly stages: readonly [...Stage[], Stage];
  readonly escapeSign: string;
  /** The defaults of the ARGs before the first FROM. */
  readonly globals: Variables;
}

/**
 * Reads a Dockerfile as BuildKit does. Source: the Dockerfile reference, and github.com/moby/buildkit
 * frontend/dockerfile/instructions/parse.go.
 */
export function readDockerfile(text: string): Dockerfile | DockerfileProblem {
  const read = readInstructions(text);
  if (!read.ok) return read;
  const { instructions, escapeSign } = read;
  const unknown = instructions.find(({ keyword }) => !KEYWORDS.has(keyword));
  if (unknown !== undefined) {
    return { ok: false, problem: `There is no instruction ${unknown.keyword}.`, line: unknown.line };
  }
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  const before = instructions.slice(0, starts[0]);
  const early = before.find(({ keyword }) => keyword !== 'ARG');
  if (early !== undefined && starts.length > 0) {
    return { ok: false, problem: `Only ARG may come before the first FROM, not ${early.keyword}.`, line: early.line };
  }
  const globals = globalsOf(before, escapeSign);
  const stages: Stage[] = [];
  for (const [place, start] of starts.entries()) {
    const from = instructions[start];
    if (from === undefined) continue;
    const [image = '', as, name = null, ...more] = from.text.split(/\s+/);
    if (image === '' || more.length > 0 || (as !== undefined && (as.toUpperCase() !== 'AS' || name === null))) {
      return { ok: false, problem: 'FROM takes an image and, after AS, a name.', line: from.line };
    }
    const base = expand(image, globals, escapeSign);
    const stage = stages.findLast((one) => one.name === base.toLowerCase());
    stages.push({
      from,
      name: name?.toLowerCase() ?? null,
      base: stage === undefined ? { image: base } : { stage },
      instructions: instructions.slice(start + 1, starts[place + 1]),
    });
  }
  const last = stages.pop();
  if (last === undefined) return { ok: false, problem: 'There is no FROM.', line: 1 };
  return { ok: true, instructions, stages: [...stages, last], escapeSign, globals };
}

function globalsOf(args: readonly Instruction[], escapeSign: string): Variables {
  const values = new Map<string, string>();
  for (const [name, value] of args.flatMap(assignments)) {
    if (value !== null) values.set(name, expand(value, values, escapeSign));
  }
  return values;
}
