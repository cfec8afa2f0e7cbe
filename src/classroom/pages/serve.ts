import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the pages as it is sent. Files below `/assets/` contain a hash in their names and never change. */
export interface PageAsset {
  /** The value of `Content-Type`. */
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same body for a client that accepts `gzip`. */
  readonly gzip: Uint8Array<ArrayBuffer>;
  /** Quoted, as in the header `ETag`. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The documents, by the path at which each is served. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'join.html': '/',
  'seat.html': '/seat',
  'class.html': '/class',
};

let assets: Promise<ReadonlyMap<string, PageAsset>> | null = null;

/**
 * What the pages of the classroom consist of, by URL path: `/` to join, `/seat`, `/class`, and `/assets/…`. A package
 * contains them; a clone bundles them once for each process.
 */
export function pageAssets(): Promise<ReadonlyMap<string, PageAsset>> {
  assets ??= readAssets();
  return assets;
}

async function readAssets(): Promise<ReadonlyMap<string, PageAsset>> {
  const packed = join(import.meta.dirname, 'bundled');
  const files = existsSync(packed) ? await filesOf(packed) : await bundled();
  return new Map(files.map(([name, body]) => [DOCUMENTS[name] ?? `/${name}`, asset(name, body)]));
}

type File = readonly [name: string, body: Uint8Array];

async function bundled(): Promise<readonly File[]> {
  const { bundlePages } = await import('./bundle.ts');
  return bundlePages();
}

async function filesOf(folder: string): Promise<readonly File[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map(async (path) => [relative(folder, path), await readFile(path)] as const),
  );
}

function asset(name: string, text: Uint8Array): PageAsset {
  const body = Uint8Array.from(text);
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    body,
    gzip: Uint8Array.from(gzipSync(body, { level: 9 })),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}
