import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * Writes a log of at least `size` bytes. It repeats a log that a real kube-apiserver 1.37.2 with its controllers wrote
 * at level RequestResponse, and gives each repetition its own IDs and names.
 */
export async function writeLog(path: string, size: number): Promise<void> {
  const sample = await readFile(new URL('./audit-sample.jsonl', import.meta.url), 'utf8');
  const file = createWriteStream(path);
  for (let copy = 0, bytes = 0; bytes < size; copy += 1) {
    const text = withOtherNames(sample, copy);
    bytes += Buffer.byteLength(text);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** Replaces the IDs in the sample, and the names in its URLs and bodies. */
function withOtherNames(sample: string, copy: number): string {
  const ids = new Map<string, string>();
  return sample
    .replaceAll(/"auditID":"([^"]*)"/g, (_, id: string) => {
      const other = ids.get(id) ?? randomUUID();
      ids.set(id, other);
      return `"auditID":"${other}"`;
    })
    .replaceAll(NAME, `$1$2-${copy}`);
}

const RESOURCES = [
  ...['namespaces', 'secrets', 'configmaps', 'pods', 'deployments', 'replicasets', 'events', 'endpoints'],
  ...['serviceaccounts', 'clusterroles', 'clusterrolebindings', 'rolebindings', 'flowschemas', 'apiservices'],
];
const NAME = new RegExp(`("name":"|/(?:${RESOURCES.join('|')})/)([a-z0-9][-a-z0-9.:]*)`, 'g');
