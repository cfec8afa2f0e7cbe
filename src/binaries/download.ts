import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { dirname, join, posix } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Environment } from '../home/folders.ts';
import { http } from '../process/node-http.ts';
import { runOk } from '../process/run.ts';
import type { Publication } from './publication.ts';

/** Milliseconds within which a host must return a file's checksum before the next way is tried. */
const answerTimeout = 4_000;
/** Milliseconds for which a download may make no progress. */
const stallTimeout = 30_000;

interface Surroundings {
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** A file that can be downloaded, with its expected hash. */
export interface Offer {
  readonly address: string;
  readonly sha256: string;
  readonly member: string | null;
}

/** A download failed because of the network, the server or a missing file. Another source may work. */
export class DownloadFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DownloadFailed';
  }
}

/** The downloaded file is not the one that the release publishes. It is not kept, and no other way is tried. */
export class ChecksumMismatch extends Error {
  constructor({ address, sha256 }: Offer, found: string) {
    super(
      [
        `${address} was rejected: its SHA-256 does not match the published one`,
        `  published  ${sha256}`,
        `  downloaded ${found}`,
        'The file was damaged in transit or on the mirror, or somebody has changed it. Try again; if the error persists,',
        'have the mirror (CKS_LAB_RELEASES) repaired, or put the program in a directory and set CKS_LAB_ASSETS to it.',
      ].join('\n'),
    );
    this.name = 'ChecksumMismatch';
  }
}

/** The address of a `host/path`: at the host itself, or below the mirror that `$CKS_LAB_RELEASES` names. */
function addressOf(path: string, env: Environment): string {
  const mirror = env.CKS_LAB_RELEASES;
  return mirror ? `${mirror.replace(/\/+$/, '')}/${path}` : `https://${path}`;
}

/** Reads the expected hash of a published file from the release's own list. Throws DownloadFailed within 5 s. */
export async function askForOffer(
  { file, checksums, member }: Publication,
  { env, signal }: Surroundings,
): Promise<Offer> {
  const address = addressOf(checksums, env);
  const limit = AbortSignal.timeout(answerTimeout);
  const list = await request(address, { env, signal, limit }, text);
  const name = posix.basename(file);
  const sha256 = findChecksum(list, name);
  if (sha256 === undefined) throw new DownloadFailed(`${address} contains no SHA-256 of ${name}`);
  return { address: addressOf(file, env), sha256, member };
}

/**
 * Downloads an offer's program to `file`, in a directory that is used for nothing else. Throws ChecksumMismatch, or
 * DownloadFailed if the network or the server fails.
 */
export async function download(
  offer: Offer,
  file: string,
  { env, signal, onBytes }: Surroundings & { readonly onBytes: (received: number, total: number) => void },
): Promise<void> {
  const path = offer.member === null ? file : `${file}.tar.gz`;
  const hash = createHash('sha256');
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error(`no data received for ${stallTimeout / 1000} s`)), stallTimeout);
  try {
    await request(offer.address, { env, signal, limit: stall.signal }, async (response, either) => {
      const total = Number(response.headers['content-length'] ?? 0);
      let received = 0;
      await pipeline(
        response,
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            timer.refresh();
            hash.update(chunk);
            received += chunk.length;
            onBytes(received, total);
            yield chunk;
          }
        },
        createWriteStream(path),
        { signal: either },
      );
    });
  } finally {
    clearTimeout(timer);
  }
  const found = hash.digest('hex');
  if (found !== offer.sha256) throw new ChecksumMismatch(offer, found);
  if (offer.member !== null) {
    const folder = dirname(file);
    await runOk(['tar', '-xzf', path, '-C', folder, offer.member], { signal });
    await rename(join(folder, offer.member), file);
  }
}

/**
 * Reads a successful response. `signal` is the user's, and its reason is rethrown unchanged; `limit` and any other
 * failure become DownloadFailed.
 */
async function request<T>(
  address: string,
  { env, signal, limit }: Surroundings & { readonly limit: AbortSignal },
  read: (response: IncomingMessage, either: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = AbortSignal.any([signal, limit]);
  let answered = false;
  try {
    const response = await get(address, { env, signal: either });
    answered = true;
    if (response.statusCode !== 200) {
      response.destroy();
      throw new DownloadFailed(`${address}: the server answered ${response.statusCode} ${response.statusMessage}`);
    }
    return await read(response, either);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DownloadFailed) throw error;
    const what = answered ? `${address}: the connection was interrupted` : `${hostOf(address)} cannot be reached`;
    throw new DownloadFailed(`${what} (${reason(limit.aborted ? limit.reason : error)})`, { cause: error });
  }
}

/**
 * The response to a GET after redirects, through the proxy that HTTPS_PROXY and similar variables name. Uses node:http,
 * since fetch crashes the process when a server closes the connection after the last byte of a large file (an assertion
 * in undici's parser, seen with Node 24.21).
 */
async function get(address: string, { env, signal }: Surroundings, redirections = 5): Promise<IncomingMessage> {
  const client = address.startsWith('http:') ? http : https;
  const agent = new client.Agent({ proxyEnv: { ...env } });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    client.get(address, { agent, signal }, resolve).on('error', reject);
  });
  const { location } = response.headers;
  if (location === undefined || redirections === 0) return response;
  response.destroy();
  return get(new URL(location, address).href, { env, signal }, redirections - 1);
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address;
}

/** The system's error code if there is one: it is short and easy to search for. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${answerTimeout / 1000} s`;
  return 'code' in error && /^E[A-Z]+$/.test(String(error.code)) ? String(error.code) : error.message;
}

function findChecksum(list: string, name: string): string | undefined {
  const lines = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/));
  const own = lines.find(([, file]) => file === name) ?? (lines.length === 1 && lines[0]?.length === 1 ? lines[0] : []);
  const sha256 = own[0]?.toLowerCase();
  return sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
}
