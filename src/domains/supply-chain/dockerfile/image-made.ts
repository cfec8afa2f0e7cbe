import type { Dockerfile, Stage } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';
import { assignments, expand, type Variables } from './variables.ts';

/** A user with the instruction that sets it. */
export interface SetUser {
  readonly user: string;
  readonly line: number;
}

/** The user of the image that a build makes, without its group; `null` if only its base image says so. */
export function userOf({ stages, escapeSign, globals }: Dockerfile): SetUser | null {
  return userIn(finalStage(stages), escapeSign, globals);
}

function userIn(stage: Stage, escapeSign: string, globals: Variables): SetUser | null {
  const values = new Map<string, string>();
  let last: SetUser | null = null;
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'ARG' || instruction.keyword === 'ENV') {
      for (const [name, value] of assignments(instruction)) {
        values.set(name, value === null ? (globals.get(name) ?? '') : expand(value, values, escapeSign));
      }
    }
    if (instruction.keyword === 'USER') {
      const [user = ''] = expand(instruction.text, values, escapeSign).split(':');
      last = { user, line: instruction.line };
    }
  }
  return last ?? ('stage' in stage.base ? userIn(stage.base.stage, escapeSign, globals) : null);
}

/** The stages whose layers are in the image: the last one, and what it is built on. */
export function stagesInImage({ stages }: Dockerfile): readonly Stage[] {
  const found: Stage[] = [];
  let stage: Stage | null = finalStage(stages);
  while (stage !== null) {
    found.unshift(stage);
    stage = 'stage' in stage.base ? stage.base.stage : null;
  }
  return found;
}

/** An instruction that leaves a secret where others can read it. */
export interface Leak {
  readonly instruction: Instruction;
  /** The secret itself, or the file that holds it. */
  readonly of: 'value' | 'file';
}

/**
 * The first instruction that contains a secret, or copies a file of that name into the image; `null` if there is none. A
 * later layer that deletes the file changes nothing. Files of other stages are not part of the image, and secrets that
 * RUN mounts are not either.
 */
export function leakIn(dockerfile: Dockerfile, secret: { readonly value: string; readonly file: string }): Leak | null {
  const inImage = new Set(stagesInImage(dockerfile).flatMap(({ instructions }) => instructions));
  for (const instruction of dockerfile.instructions) {
    const { keyword, text, flags, heredocs } = instruction;
    if ([text, ...heredocs].some((one) => one.includes(secret.value))) return { instruction, of: 'value' };
    const copies = (keyword === 'COPY' || keyword === 'ADD') && !flags.has('from') && inImage.has(instruction);
    if (copies && sourcesOf(text).some((source) => nameOf(source) === secret.file)) return { instruction, of: 'file' };
  }
  return null;
}

/** All but the last of the paths, which may be written as JSON. */
function sourcesOf(text: string): readonly string[] {
  const words = /^\[.*\]$/.test(text) ? text.slice(1, -1).split(/\s*,\s*/) : text.split(/\s+/);
  return words.slice(0, -1).map((word) => word.replace(/["']/g, ''));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function finalStage(stages: Dockerfile['stages']): Stage {
  return stages[stages.length - 1] ?? stages[0];
}
