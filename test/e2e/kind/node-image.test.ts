import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerOf } from '../../../src/providers/kind/docker.ts';
import { imageIsObtainable, pullImage } from '../../../src/providers/kind/node-image.ts';
import { docker, work } from './node-labs.ts';

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Creates a layer that contains one file with random content. */
function layer(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'layer-'));
  writeFileSync(join(folder, 'file'), randomBytes(100));
  const tar = execFileSync('tar', ['-c', '-C', folder, 'file']);
  rmSync(folder, { recursive: true });
  return tar;
}

/**
 * What a registry serves for one image with two layers: every blob and the manifest, keyed by the last segment of the
 * path.
 */
function imageContent(): ReadonlyMap<string, { readonly type: string; readonly bytes: Buffer }> {
  const tars = [layer(), layer()];
  const layers = tars.map((tar) => gzipSync(tar));
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: tars.map(digestOf) } }),
  );
  const described = (mediaType: string, bytes: Buffer) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) });
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: described('application/vnd.docker.container.image.v1+json', config),
      layers: layers.map((bytes) => described('application/vnd.docker.image.rootfs.diff.tar.gzip', bytes)),
    }),
  );
  const blobs = [config, ...layers].map(
    (bytes) => [digestOf(bytes), { type: 'application/octet-stream', bytes }] as const,
  );
  return new Map([...blobs, ['1.0', { type, bytes: manifest }], [digestOf(manifest), { type, bytes: manifest }]]);
}

describe('a node image in a registry', () => {
  const content = imageContent();
  const client = dockerOf(process.env);
  let registry: Server;
  let silent: Server;
  const address = (server: Server) => {
    const at = server.address();
    if (at === null || typeof at === 'string') throw new Error('not listening');
    return `127.0.0.1:${at.port}`;
  };

  beforeAll(async () => {
    registry = createServer((request, response) => {
      const path = request.url ?? '';
      const found = content.get(path.slice(path.lastIndexOf('/') + 1));
      if (path === '/v2/') response.end('{}');
      else if (!found)
        response.writeHead(404).end('{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}');
      else {
        const headers = { 'content-type': found.type, 'docker-content-digest': digestOf(found.bytes) };
        response.writeHead(200, { ...headers, 'content-length': found.bytes.length });
        response.end(request.method === 'HEAD' ? undefined : found.bytes);
      }
    });
    silent = createServer(() => {});
    for (const server of [registry, silent]) {
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    }
  });
  afterAll(() => {
    docker('rmi', '--force', `${address(registry)}/node:1.0`);
    for (const server of [registry, silent]) {
      server.closeAllConnections();
      server.close();
    }
  });

  test('is offered, and pulled while its layers are reported', async () => {
    const image = `${address(registry)}/node:1.0`;
    expect(await imageIsObtainable(client, image, work.signal)).toEqual({ usable: true });
    const details: (string | undefined)[] = [];
    await pullImage(client, image, { ...work, progress: (_, detail) => details.push(detail) });
    expect(details.at(-1)).toBe('2 of 2 layers');
    expect(docker('image', 'inspect', '--format', '{{len .RootFS.Layers}}', image)).toBe('2');
  });

  test('is not offered if the registry does not have it', async () => {
    const image = `${address(registry)}/node:9.9`;
    expect(await imageIsObtainable(client, image, work.signal)).toMatchObject({
      usable: false,
      why: expect.stringContaining('its registry does not offer it'),
    });
  });

  test('is not waited for if the registry does not answer', async () => {
    const begin = Date.now();
    const image = `${address(silent)}/node:1.0`;
    expect(await imageIsObtainable(client, image, work.signal)).toMatchObject({
      usable: false,
      why: expect.stringContaining('its registry does not answer in time'),
    });
    expect(Date.now() - begin).toBeLessThan(9_000);
  });
});
