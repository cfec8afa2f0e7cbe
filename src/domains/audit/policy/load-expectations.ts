import * as z from 'zod';
import { parseKubernetesYaml } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import { goPath, placeAt, plainValue } from '../../../kubernetes/document.ts';
import type { Place } from '../../../kubernetes/place.ts';
import type { Expectation } from './expectation.ts';
import { expectationSchema, problemsOf } from './expectation-schema.ts';
import type { LoadOptions } from './load.ts';

export interface ExpectationsProblem {
  /** `expect[0].level: expected one of …` */
  readonly message: string;
  readonly place: Place;
}

export type LoadedExpectations =
  | {
      readonly ok: true;
      readonly expectations: readonly Expectation[];
      /** The place of an expectation, by its number. */
      readonly placeOf: (expectation: number) => Place;
    }
  | { readonly ok: false; readonly problems: readonly ExpectationsProblem[] };

/** Parses a file of `audit test`: a map whose only key is `expect`, a list of expectations. Strict. */
export function loadExpectations(text: string, { file, minor }: LoadOptions): LoadedExpectations {
  const read = parseKubernetesYaml(text, file);
  if (!read.ok) return { ok: false, problems: [{ message: read.message, place: read.place }] };
  if (read.duplicates.length > 0) {
    return { ok: false, problems: read.duplicates.map(({ message, place }) => ({ message, place })) };
  }
  const schema = z.strictObject({ expect: z.array(expectationSchema(minor)).min(1) });
  const parsed = schema.safeParse(plainValue(read.root));
  if (parsed.success) {
    const placeOf = (expectation: number) => placeAt(read.root, ['expect', expectation]);
    return { ok: true, expectations: parsed.data.expect, placeOf };
  }
  const problems = problemsOf(parsed.error).map(({ path, message }) => ({
    message: path.length === 0 ? message : `${goPath(path)}: ${message}`,
    place: placeAt(read.root, path),
  }));
  return { ok: false, problems };
}
