import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type HostPathFinding, hostPathMismatch } from '../../src/node/host-path-type.ts';

const recordings = path.join(import.meta.dirname, '../fixtures/kubelet');
const recorded = readdirSync(recordings)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(path.join(recordings, name), 'utf8'))
  .join('\n');

test.each<[path: string, type: string, found: HostPathFinding]>([
  ['/etc/kubernetes/audit/policy.yaml', 'File', 'directory'],
  ['/etc/kubernetes/audit/policy.yaml', 'File', 'missing'],
  ['/var/log/kubernetes/audit', 'Directory', 'missing'],
])('%s of type %s, where there is %s, is refused as recorded from a kubelet', (file, type, found) => {
  const message = hostPathMismatch(file, type, found);
  // The message may be encoded as a JSON string twice: once in the journal, and once in the recording.
  const inJournal = JSON.stringify(message).slice(1, -1);
  const forms = [inJournal, JSON.stringify(inJournal).slice(1, -1)];
  expect(forms.some((form) => recorded.includes(form))).toBe(true);
});

const allFindings: readonly HostPathFinding[] = [
  'file',
  'directory',
  'socket',
  'character device',
  'block device',
  'special',
  'missing',
  { unknown: 'stat /x: permission denied' },
];

test.each([
  ['', allFindings],
  ['Directory', ['directory']],
  ['DirectoryOrCreate', ['directory', 'missing']],
  ['File', ['file']],
  ['FileOrCreate', ['file', 'missing']],
  ['Socket', ['socket']],
  ['CharDevice', ['character device']],
  ['BlockDevice', ['block device']],
])('type "%s" accepts only %j', (type, taken) => {
  expect(allFindings.filter((found) => hostPathMismatch('/x', type, found) === null)).toEqual(taken);
});

test.each<[found: HostPathFinding, message: string]>([
  ['character device', "hostPath type check failed: /x is not a socket file, it's a CharDevice"],
  [
    'special',
    'hostPath type check failed, /x is not a socket file, unable to determine its type: only recognise file, directory, socket, block device and character device',
  ],
  [
    { unknown: 'stat /x: permission denied' },
    'hostPath type check failed, /x is not a socket file, unable to determine its type: stat /x: permission denied',
  ],
])('%j in place of a socket', (found, message) => {
  expect(hostPathMismatch('/x', 'Socket', found)).toBe(message);
});
