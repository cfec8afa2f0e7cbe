import { readKubeconfig } from '../identity/read-kubeconfig.ts';
import type { LabNode } from '../lab-node.ts';
import { type ApiConnection, type ApiRequest, type ApiResponse, apiConnection } from './connection.ts';
import type { TypedApi } from './typed-api.ts';

/** A client of a node's API server, as one user, over one connection. */
export interface ApiClient extends ApiConnection {
  /**
   * Sends `body` as JSON and returns the parsed body of the response, complete and unchanged: this is what is graded.
   */
  json(request: JsonRequest): Promise<{ readonly status: number; readonly body: unknown }>;
  /**
   * One of the typed APIs of @kubernetes/client-node, such as AuthorizationV1Api. It drops fields that it does not know
   * and returns times as Dates, so its objects are not for grading.
   */
  typed: TypedApi;
}

export type JsonRequest = Omit<ApiRequest, 'body'> & { readonly body?: unknown };

export interface ApiClientOptions {
  /** A path on the node; by default, the admin's kubeconfig. */
  readonly kubeconfig?: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads a kubeconfig of the node and returns a client for its user. Throws if the kubeconfig cannot be used; does not
 * connect yet. The caller must close the client.
 */
export async function apiClient(node: LabNode, { kubeconfig, signal }: ApiClientOptions = {}): Promise<ApiClient> {
  const file = kubeconfig ?? node.adminKubeconfig;
  const read = await node.readFile(file, signal && { signal });
  if (read.state !== 'file') throw new Error(`${file} on ${node.name}: expected a kubeconfig, found ${read.state}`);
  const config = readKubeconfig(new TextDecoder().decode(read.bytes), file);
  if (!config.ok) throw new Error(config.message);
  const connection = apiConnection(node, config.access);
  return {
    ...connection,
    async json({ body, headers, ...request }) {
      const accept = { accept: 'application/json', ...headers };
      const response = await connection.send(
        body === undefined
          ? { ...request, headers: accept }
          : { ...request, headers: { 'content-type': 'application/json', ...accept }, body: JSON.stringify(body) },
      );
      return { status: response.status, body: bodyOf(response) };
    },
    async typed(pick) {
      const { typedApi } = await import('./typed-api.ts');
      return typedApi(connection, config.access.server, pick);
    },
  };
}

function bodyOf({ headers, body }: ApiResponse): unknown {
  return headers['content-type']?.startsWith('application/json') ? JSON.parse(body) : body;
}
