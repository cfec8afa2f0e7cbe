import { rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { ClassPlan } from '../../../src/classroom/events/plan.ts';
import { type Hub, startHub } from '../../../src/classroom/hub/hub.ts';
import type { HubParts } from '../../../src/classroom/hub/parts.ts';
import { type ServedHub, serveHub } from '../../../src/classroom/hub/serve.ts';
import { hashOf } from '../../../src/classroom/hub/tokens.ts';
import type { Person, SeatTerminals } from '../../../src/classroom/terminals/index.ts';
import { type MemoryClass, memoryClass } from '../a-pack.ts';

export const INSTRUCTOR = 'the-token-of-the-instructor';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface TestHub {
  readonly room: MemoryClass;
  readonly hub: Hub;
  readonly served: ServedHub;
  /** Who has connected to a terminal, and what was done to terminals. */
  readonly terminals: { readonly people: Person[]; readonly done: string[] };
  /** As a browser sends it from a page of the hub; headers that are `null` are left out. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** Joins, and returns the cookie. */
  join(name?: string): Promise<string>;
  end(): Promise<void>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly raw?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

export const instructor = `instructor=${INSTRUCTOR}`;

export async function testHub(changes: Partial<ClassPlan> = {}): Promise<TestHub> {
  const room = await memoryClass(changes);
  const people: Person[] = [];
  const done: string[] = [];
  const parts: HubParts = {
    pages: async () => {
      const body = Uint8Array.from(Buffer.from('<p>the page'));
      return new Map([['/seat', { type: 'text/html; charset=utf-8', body, gzip: body, etag: '"1"' }]]);
    },
    terminals: (): SeatTerminals => ({
      connect(socket, person) {
        people.push(person);
        socket.send('connected');
      },
      stream: () => ({ events: new ReadableStream({ start: (controller) => controller.close() }) }),
      input: async () => null,
      accessChanged: () => done.push('access changed'),
      freeze: () => done.push('frozen'),
      reconnect: (why) => done.push(why),
      close: () => {},
      learnersHere: 0,
    }),
  };
  const options = {
    labsAtOnce: 8,
    startsAtOnce: 4,
    gradesAtOnce: 4,
    interval: 50,
    intervals: { files: 20, objects: 20 },
  };
  const hub = await startHub(room.live, room.work, parts, options);
  const served = await serveHub(hub, {
    ...{ host: '127.0.0.1', port: 0, tls: null, instructorHash: hashOf(INSTRUCTOR), resultsPage: () => '<p>results' },
  });
  const origin = `http://127.0.0.1:${served.port}`;

  function send(method: string, path: string, { body, raw, cookie, headers = {} }: SendOptions = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = {
      ...{ Host: `127.0.0.1:${served.port}`, Origin: origin, 'Sec-Fetch-Site': 'same-origin', Cookie: cookie ?? null },
      'Content-Type': content === undefined ? null : 'application/json',
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== null));
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: served.port, method, path, headers: sent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          // A stream does not end by itself.
          if (response.headers['content-type'] === 'text/event-stream' && text.includes('\n\n')) response.destroy();
        });
        response.on('close', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      request.on('error', reject);
      request.end(content);
    });
  }

  return {
    ...{ room, hub, served, terminals: { people, done }, send },
    async join(name = 'Ada') {
      const { status, headers, text } = await send('POST', '/api/join', { body: { code: 'k7qm 4xtd', name } });
      if (status !== 200) throw new Error(text);
      return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    },
    async end() {
      await served.close();
      room.end();
      await hub.ended;
      room.live.close();
      await rm(room.folder, { recursive: true });
    },
  };
}

export function json(answer: Answer) {
  return JSON.parse(answer.text);
}
