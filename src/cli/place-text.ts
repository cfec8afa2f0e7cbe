import type { Place } from '../kubernetes/place.ts';

/** `policy.yaml:12:5`, a form that editors and terminals can jump to. */
export function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
