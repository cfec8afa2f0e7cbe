import { parseJson } from '../../../kubernetes/decoding/json-text.ts';
import { type DuplicateKey, parseKubernetesYaml } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import type { DocumentNode } from '../../../kubernetes/document.ts';
import type { Place } from '../../../kubernetes/place.ts';

export type ReadDocument =
  | { readonly ok: true; readonly root: DocumentNode; readonly duplicates: readonly DuplicateKey[] }
  | { readonly ok: false; readonly message: string; readonly place: Place };

/**
 * The documents of a file, in YAML or JSON; empty ones are left out. `file` is only named in places.
 * Source: k8s.io/apimachinery pkg/util/yaml/decoder.go.
 */
export function* readDocuments(text: string, file: string): Generator<ReadDocument> {
  if (/^\s*\{/.test(text)) {
    const json = parseJson(text, file);
    if (json.ok) {
      yield { ok: true, root: json.root, duplicates: [] };
      return;
    }
  }
  for (const part of partsOf(text)) {
    const read = parseKubernetesYaml(part.text, file, part.line);
    if (!read.ok || read.root.kind !== 'null') yield read;
  }
}

interface Part {
  readonly text: string;
  /** Its first line in the file, from 0. */
  readonly line: number;
}

/** Splits at lines that begin with three dashes and contain nothing else. */
function* partsOf(text: string): Generator<Part> {
  let start = 0;
  let line = 0;
  for (const separator of text.matchAll(/^---[ \t]*(?:#.*)?\r?$/gm)) {
    const part = text.slice(start, separator.index);
    yield { text: part, line };
    line += lines(part);
    start = separator.index;
    // The separator stays with the document after it, so that its places are those of the file.
  }
  yield { text: text.slice(start), line };
}

function lines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
