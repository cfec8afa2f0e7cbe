import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Mirror {
  /** The base URL, for CKS_LAB_RELEASES. */
  readonly base: string;
  /** The paths of all requests, in order. */
  readonly asked: string[];
  /** The published files by path. A function handles the request itself. */
  readonly files: Map<string, string | Uint8Array | RequestListener>;
}

/** Starts a web server on a free port that has the layout of a mirror. It is stopped when the test ends. */
export async function startMirror(): Promise<Mirror> {
  const asked: string[] = [];
  const files: Mirror['files'] = new Map();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const file = files.get(path);
    if (file === undefined) response.writeHead(404).end();
    else if (typeof file === 'function') file(request, response);
    else response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { base: `http://127.0.0.1:${address.port}`, asked, files };
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
