/**
 * Writes src/kubernetes/request/data/served-1.MINOR.json from that minor's real API server:
 *
 *     node src/authoring/served/generate.ts MINOR
 */
import { writeFile } from 'node:fs/promises';
import { obtainPrograms } from '../../binaries/obtain.ts';
import { isLabMinor, labMinors } from '../../binaries/release.ts';
import { withBareApiServer } from './bare-api-server.ts';
import { probeServed } from './probe.ts';

const minor = Number(process.argv[2]);
if (!isLabMinor(minor)) throw new Error(`usage: generate.ts ${labMinors.join('|')}`);

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
const { signal } = interrupted;
const progress = (...step: readonly unknown[]) => console.error(...step);

const programs = await obtainPrograms({ programs: ['etcd', 'kube-apiserver'], minor, signal, progress });
const served = await withBareApiServer(programs, signal, probeServed);
const file = new URL(`../../kubernetes/request/data/served-1.${minor}.json`, import.meta.url);
await writeFile(file, oneEntryALine(served));
console.error(
  `${file.pathname}: ${served.resources.length} resources, ${served.paths.length} paths of ${served.release}`,
);

/** JSON whose lists have one entry per line, so that the changes between minor versions are easy to read in a diff. */
function oneEntryALine(object: object): string {
  const members = Object.entries(object).map(([key, value]) => {
    const text = Array.isArray(value)
      ? `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}
