import type { Place } from '../kubernetes/place.ts';

/** `policy.yaml:12:5`, a form that editors and terminals can jump to. */
export function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Problems, one per line, each after its place. */
export function problemsAt(problems: readonly { readonly place: Place; readonly message: string }[]): string {
  return problems.map(({ place, message }) => `${at(place)}: ${message}`).join('\n');
}
