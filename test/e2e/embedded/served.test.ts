import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withBareApiServer } from '../../../src/authoring/served/bare-api-server.ts';
import { probeServed } from '../../../src/authoring/served/probe.ts';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';

test('the table of the newest minor version is what its API server serves', async ({ signal }) => {
  const programs = await obtainPrograms({
    programs: ['etcd', 'kube-apiserver'],
    minor: 37,
    signal,
    progress: () => {},
  });
  const data = new URL('../../../src/kubernetes/request/data/served-1.37.json', import.meta.url);
  const committed: unknown = JSON.parse(await readFile(data, 'utf8'));
  expect(await withBareApiServer(programs, signal, probeServed)).toEqual(committed);
});
