import { stat } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import type { ManifestObject } from '../../audit-policy/kubectl-line.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { displayName, readText } from './read-text.ts';

const object = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z
    .object({ name: z.string().nullish(), generateName: z.string().nullish(), namespace: z.string().nullish() })
    .refine(({ name, generateName }) => Boolean(name || generateName)),
});
const list = z.object({ kind: z.string().endsWith('List'), items: z.array(object) });

/** The objects in a file of `kubectl -f`, YAML or JSON. Throws ExitError when it holds something else. */
export async function manifestObjects(file: string): Promise<readonly ManifestObject[]> {
  await refuseOtherThanFiles(file);
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
      name: name || null,
      namespace: namespace ?? null,
    }));
}

/** kubectl reads folders and downloads too. */
async function refuseOtherThanFiles(file: string): Promise<void> {
  if (/^https?:\/\//.test(file)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: ${file} is not downloaded. Save it, and name the file with -f.`);
  }
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    throw new ExitError(WRONG_USAGE, `cks-lab: the files in the folder ${file} are not read. Name each with -f.`);
  }
}
