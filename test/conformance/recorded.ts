import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyAnswer, YamlAnswer } from './answers.ts';
import type { ReferenceMinor } from './reference.ts';

/** Short texts that together reach every branch of decoding, each with the result in Go. */
export interface Recorded {
  readonly yaml: { readonly text: string; readonly answer?: YamlAnswer };
  readonly policies: { readonly text: string; readonly minor: ReferenceMinor; readonly answer?: PolicyAnswer };
}

const file = (name: keyof Recorded) => join(import.meta.dirname, '..', 'fixtures', 'go-answers', `${name}.jsonl`);

export function readRecorded<Name extends keyof Recorded>(name: Name): readonly Recorded[Name][] {
  const lines = readFileSync(file(name), 'utf8').trimEnd().split('\n');
  return lines.map((line): Recorded[Name] => JSON.parse(line));
}

export function writeRecorded<Name extends keyof Recorded>(name: Name, recorded: readonly Recorded[Name][]): void {
  writeFileSync(file(name), recorded.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
