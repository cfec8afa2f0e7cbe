import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { isObjectOf, isString, parseJson } from '../process/json-guard.ts';
import { type ClassFolder, type HubRecord, instructorToken, settingsOf } from './class-folder.ts';
import { cookieNames } from './hub/tokens.ts';

/** The hub has refused a request; the message is a sentence for the instructor. */
export class HubRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HubRefusal';
  }
}

/** The requests of an instructor to the hub on this machine. Rejects with HubRefusal, or if the hub does not answer. */
export interface HubClient {
  get(path: string): Promise<string>;
  post(path: string, body: object): Promise<string>;
}

const isProblem = isObjectOf<{ readonly message: string }>({ message: isString });

export async function hubClient(folder: ClassFolder, { port }: HubRecord): Promise<HubClient> {
  const { host: listening, isPlainHttp } = await settingsOf(folder);
  const host = ['0.0.0.0', '::'].includes(listening) ? '127.0.0.1' : listening;
  const origin = `${isPlainHttp ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cookie = `${cookieNames(!isPlainHttp).instructor}=${await instructorToken(folder)}`;
  // Only the certificate of the class is trusted; it may be older than the address of this machine.
  const ca = isPlainHttp ? undefined : await readFile(path.join(folder, 'tls.crt'), 'utf8');

  async function send(method: string, pathname: string, body?: object): Promise<string> {
    const headers = { Origin: origin, Cookie: cookie, ...(body && { 'Content-Type': 'application/json' }) };
    const options = { method, headers, timeout: 10_000 };
    const request =
      ca === undefined
        ? httpRequest(`${origin}${pathname}`, options)
        : httpsRequest(`${origin}${pathname}`, { ...options, ca, checkServerIdentity: () => undefined });
    const answer = new Promise<string>((resolve, reject) => {
      request.on('timeout', () => request.destroy(new Error('the hub of the class does not answer')));
      request.on('error', reject);
      request.on('response', (response) => {
        text(response).then((content) => {
          if (response.statusCode === 200) return resolve(content);
          reject(new HubRefusal(parseJson(content, isProblem)?.message ?? `the hub answers ${response.statusCode}`));
        }, reject);
      });
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    return answer;
  }

  return { get: (pathname) => send('GET', pathname), post: (pathname, body) => send('POST', pathname, body) };
}
