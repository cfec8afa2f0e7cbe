/**
 * Writes src/audit-policy/data/served-1.<minor>.json from a real API server:
 *
 *     node src/authoring/served/generate.ts FOLDER
 *
 * FOLDER holds the programs etcd and kube-apiserver of the release.
 */
import { writeFile } from 'node:fs/promises';
import { withBareApiServer } from './bare-api-server.ts';
import { probeServed } from './probe.ts';

const [programs] = process.argv.slice(2);
if (programs === undefined) throw new Error('usage: generate.ts FOLDER (with etcd and kube-apiserver)');

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const served = await withBareApiServer(programs, interrupted.signal, probeServed);
const minor = served.release.split('.').slice(0, 2).join('.');
const file = new URL(`../../audit-policy/data/served-${minor}.json`, import.meta.url);
await writeFile(file, oneEntryALine(served));
console.error(
  `${file.pathname}: ${served.resources.length} resources, ${served.paths.length} paths of ${served.release}`,
);

/** JSON whose lists have one entry a line, so that what changes from minor to minor reads well in a diff. */
function oneEntryALine(object: object): string {
  const members = Object.entries(object).map(([key, value]) => {
    const text = Array.isArray(value)
      ? `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}
