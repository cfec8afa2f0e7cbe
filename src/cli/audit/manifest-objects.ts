import { stat } from 'node:fs/promises';
import * as z from 'zod';
import { parseJson } from '../../kubernetes/decoding/json-text.ts';
import { parseKubernetesYaml } from '../../kubernetes/decoding/kubernetes-yaml.ts';
import { type PlainValue, plainValue } from '../../kubernetes/document.ts';
import type { ManifestObject } from '../../kubernetes/kubectl/kubectl-line.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { displayName, readText } from '../read-text.ts';

const object = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z
    .object({ name: z.string().nullish(), generateName: z.string().nullish(), namespace: z.string().nullish() })
    .refine(({ name, generateName }) => Boolean(name || generateName)),
});
const list = z.object({ kind: z.string().endsWith('List'), items: z.array(object) });

/** The objects in a file of `kubectl -f`, YAML or JSON. Throws ExitError if it contains something else. */
export async function manifestObjects(file: string, io: Io): Promise<readonly ManifestObject[]> {
  await refuseOtherThanFiles(file);
  const documents = documentsOf(await readText(file, io), displayName(file));
  const parsed = z.array(z.union([list, object])).safeParse(documents);
  if (!parsed.success) {
    const expected = 'each document needs apiVersion, kind and metadata.name';
    throw new ExitError(WRONG_USAGE, `cks-lab: ${displayName(file)} does not contain Kubernetes objects: ${expected}`);
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

/** Splits a file as kubectl does. Source: k8s.io/apimachinery pkg/util/yaml/decoder.go. */
function documentsOf(text: string, file: string): readonly PlainValue[] {
  return text
    .split(/^---[ \t\r]*$/m)
    .map((part) => {
      const json = parseJson(part, file);
      const read = json.ok ? json : parseKubernetesYaml(part, file);
      if (read.ok) return plainValue(read.root);
      throw new ExitError(WRONG_USAGE, `cks-lab: ${file} cannot be read: ${read.message}`);
    })
    .filter((document) => document !== null);
}

/** kubectl also reads folders and downloads. */
async function refuseOtherThanFiles(file: string): Promise<void> {
  if (/^https?:\/\//.test(file)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: ${file} is not downloaded. Save it, and name the file with -f.`);
  }
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    throw new ExitError(WRONG_USAGE, `cks-lab: the files in the directory ${file} are not read. Name each with -f.`);
  }
}
