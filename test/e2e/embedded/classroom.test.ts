import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClassView, SeatView } from '../../../src/classroom/api.ts';
import { killProcessesOf, type Program, processesOf, program } from '../cks-lab.ts';
import { ROLES } from './rbac-01-answer.ts';

const ANSWER = `${ROLES}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: shop, name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
subjects: [{kind: ServiceAccount, namespace: ci, name: deployer}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {namespace: shop-staging, name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
subjects: [{kind: ServiceAccount, namespace: ci, name: deployer}]
`;
const LEAVE_OLD_BINDING = `kubectl patch clusterrolebinding releases --type=json --patch='[{"op":"remove","path":"/subjects/1"}]'`;

let cksLab: Program;
let origin: string;
let cookie = '';
/** The fingerprints of the certificates that the hub has shown. */
const certificates = new Set<string>();

beforeAll(async () => {
  cksLab = await program();
});
afterAll(async () => {
  await cksLab.run(['classroom', 'end']);
  await cksLab.run(['classroom', 'remove', '--yes']);
  await cksLab.end();
});

interface Answer {
  readonly text: string;
  readonly cookie: string;
}

/** As the page of a learner sends it. */
async function send(method: string, pathname: string, body?: object): Promise<Answer> {
  const headers = { Origin: origin, Cookie: cookie, ...(body && { 'Content-Type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${pathname}`, { method, headers, rejectUnauthorized: false }, (response) => {
      const { socket } = response;
      // A session that is resumed shows none.
      const shown = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
      if (shown !== undefined) certificates.add(shown);
      const [set = ''] = response.headers['set-cookie'] ?? [];
      text(response).then((content) => resolve({ text: content, cookie: set.split(';')[0] ?? '' }), reject);
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

const seat = async (): Promise<SeatView> => JSON.parse((await send('GET', '/api/seat')).text);

/** Returns the seat as soon as it is as expected. Otherwise, the test reaches its timeout. */
async function until(isAsExpected: (view: SeatView) => boolean): Promise<SeatView> {
  for (;;) {
    const view = await seat().catch(() => null);
    if (view !== null && isAsExpected(view)) return view;
    await sleep(100);
  }
}

/** Opens the terminal, types a line at its prompt, and resolves when the terminal shows the text. */
async function typed(line: string, shows: string): Promise<void> {
  for (;;) {
    const socket = new WebSocket(`${origin.replace('https', 'wss')}/api/seat/terminal`, {
      headers: { Cookie: cookie, Origin: origin },
      rejectUnauthorized: false,
    });
    const isShown = await new Promise<boolean>((resolve) => {
      let screen = '';
      let isTyped = false;
      socket.on('open', () => socket.send(JSON.stringify({ kind: 'size', columns: 120, rows: 30 })));
      socket.on('message', (data, isBinary) => {
        if (isBinary) screen += String(data);
        if (!isTyped && screen.includes('# ')) socket.send(Buffer.from(`${line}\n`));
        isTyped ||= screen.includes('# ');
        if (screen.includes(shows)) resolve(true);
      });
      socket.on('close', () => resolve(false));
      socket.on('error', () => resolve(false));
    });
    socket.terminate();
    if (isShown) return;
    await sleep(100);
  }
}

test('a class: join, pass, a hub and a node that are killed, results, and nothing left', async () => {
  await cksLab.must([
    ...['classroom', 'start', 'rbac-01', '--seats', '1', '--minutes', '30', '--listen', '127.0.0.1:0'],
    ...['--detach', '--trust-learners'],
  ]);
  const view: ClassView = JSON.parse((await cksLab.must(['classroom', 'status', '--json'])).stdout);
  [origin = ''] = view.join.addresses;
  cookie = (await send('POST', '/api/join', { code: view.join.code, name: 'Ada' })).cookie;
  await until(({ tasks }) => tasks[0]?.lab === 'running');
  await typed('X=yes; echo $((6 * 7))', '42');

  // The journal and the processes of the class are in its folder.
  const classes = path.join(cksLab.data, 'classes');
  const folder = path.join(classes, (await readdir(classes)).join());
  const { hub } = JSON.parse(await readFile(path.join(folder, 'hub.json'), 'utf8'));
  process.kill(hub.pid, 'SIGKILL');
  const killed = performance.now();
  await typed('echo kept=$X', 'kept=yes');
  expect(performance.now() - killed).toBeLessThan(10_000);

  await send('POST', '/api/seat/file', { path: '/root/answer.yaml', text: ANSWER, version: null });
  await typed(`kubectl apply -f answer.yaml && ${LEAVE_OLD_BINDING}; echo done=$?`, 'done=0');
  await until(({ seat }) => seat.state === 'passed');

  await killProcessesOf(path.join(folder, 'labs', 'seat-1-task-1'));
  await until(({ notices }) => notices.some(({ text }) => text.includes('brought back with your files')));
  await until(({ tasks }) => tasks[0]?.lab === 'running');
  const file = JSON.parse((await send('GET', '/api/seat/file?path=/root/answer.yaml')).text);
  expect(file.text).toBe(ANSWER);

  const ended = await cksLab.must(['classroom', 'end']);
  expect(ended.stdout).toMatch(/^Ada +(\d+)\/\1 +passed/m);
  await cksLab.must(['classroom', 'remove', '--yes']);
  expect(await readdir(classes)).toEqual([]);
  expect(await processesOf(folder)).toEqual([]);
  expect([...certificates]).toEqual([view.join.fingerprint]);
});
