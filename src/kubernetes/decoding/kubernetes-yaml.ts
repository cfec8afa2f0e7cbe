import type { DocumentNode } from '../document.ts';
import type { Place } from '../place.ts';
import type { Mark } from './yaml/cursor.ts';
import { YamlError } from './yaml/cursor.ts';
import type { DuplicateKey } from './yaml/resolve.ts';
import { resolveTree, unsupportedNumber } from './yaml/resolve.ts';
import { parseYaml } from './yaml/syntax.ts';

export type { DuplicateKey } from './yaml/resolve.ts';

export type KubernetesYaml =
  | {
      readonly ok: true;
      readonly root: DocumentNode;
      readonly duplicates: readonly DuplicateKey[];
      /** Where something follows the first document; it is not read. */
      readonly ignoredFrom: Place | null;
    }
  /** `message` is what Kubernetes prints: `yaml: line 3: did not find expected key`. */
  | { readonly ok: false; readonly message: string; readonly place: Place };

/**
 * Reads YAML as Kubernetes does (sigs.k8s.io/yaml on go.yaml.in/yaml/v2): YAML 1.1 booleans and octal numbers, merge
 * keys, the last of two equal keys, and only the first document. An empty text is `null`. `file` is used only in
 * places; `firstLine` is the line of the file at which the text begins, from 0.
 */
export function parseKubernetesYaml(text: string, file: string, firstLine = 0): KubernetesYaml {
  const placeOf = ({ line, column }: Mark): Place => ({ file, line: firstLine + line + 1, column: column + 1 });
  try {
    const { root, rest } = parseYaml(text);
    const resolved = resolveTree(root, placeOf);
    const unsupported = unsupportedNumber(resolved.root);
    if (unsupported) return { ok: false, ...unsupported };
    return { ok: true, ...resolved, ignoredFrom: rest && placeOf(rest) };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { ok: false, message: error.message, place: placeOf(error.mark) };
  }
}
