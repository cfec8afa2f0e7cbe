import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import type { ManifestObject } from '../../audit-policy/kubectl-line.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { displayName, readText } from './read-text.ts';

const object = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().nullish() }),
});
const list = z.object({ kind: z.string().endsWith('List'), items: z.array(object) });

/** The objects in a file of `kubectl -f`, YAML or JSON. Throws ExitError when it holds something else. */
export async function manifestObjects(file: string): Promise<readonly ManifestObject[]> {
  const documents = parseAllDocuments(await readText(file), { merge: true, version: '1.1' })
    .map((document) => (document.errors.length > 0 ? document.errors[0] : document.toJS()))
    .filter((document) => document !== null);
  const parsed = z.array(z.union([list, object])).safeParse(documents);
  if (!parsed.success) {
    const expected = 'each of its documents needs apiVersion, kind and metadata.name';
    throw new ExitError(WRONG_USAGE, `cks-lab: ${displayName(file)} holds something else than objects: ${expected}`);
  }
  return parsed.data
    .flatMap((document) => ('items' in document ? document.items : [document]))
    .map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
      apiVersion,
      kind,
      name,
      namespace: namespace ?? null,
    }));
}
