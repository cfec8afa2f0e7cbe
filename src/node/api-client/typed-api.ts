import * as kubernetes from '@kubernetes/client-node';
import type { ApiConnection } from './connection.ts';

export type TypedApi = <T extends kubernetes.ApiType>(
  pick: (library: typeof kubernetes) => kubernetes.ApiConstructor<T>,
) => Promise<T>;

/** An API of the library whose requests use our connection, so that it needs no authentication of its own. */
export function typedApi<T extends kubernetes.ApiType>(
  connection: ApiConnection,
  server: URL,
  pick: (library: typeof kubernetes) => kubernetes.ApiConstructor<T>,
): T {
  const { createConfiguration, ResponseContext, SelfDecodingBody, ServerConfiguration, wrapHttpLibrary } = kubernetes;
  const Api = pick(kubernetes);
  return new Api(
    createConfiguration({
      baseServer: new ServerConfiguration(server.origin, {}),
      httpApi: wrapHttpLibrary({
        async send(request) {
          const body = request.getBody();
          if (body !== undefined && typeof body !== 'string') throw new TypeError('a body must be text');
          const { pathname, search } = new URL(request.getUrl());
          const signal = request.getSignal();
          const response = await connection.send({
            method: request.getHttpMethod(),
            path: `${pathname}${search}`,
            headers: request.getHeaders(),
            ...(body !== undefined && { body }),
            ...(signal && { signal }),
          });
          const bytes = Promise.resolve(Buffer.from(response.body));
          return new ResponseContext(response.status, response.headers, new SelfDecodingBody(bytes));
        },
      }),
    }),
  );
}
