import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import * as z from 'zod';
import { errorText } from '../text/error-text.ts';
import { ExitError, TOOL_FAILED } from './exit-error.ts';

/** Timeout in milliseconds for one list from the API server. */
const PATIENCE = 30_000;

const listSchema = z.object({ kind: z.string(), apiVersion: z.string(), items: z.array(z.looseObject({})).nullable() });

export interface LiveObjects {
  /** The context of the kubeconfig, which takes the place of the file name in places. */
  readonly file: string;
  /** One list, in JSON. */
  readonly text: string;
}

/**
 * The objects at these paths of the API server in the current kubeconfig, as one list. Only reads. The lists are parsed
 * from the response body: the client's own types rename fields, such as `from`. `what` names the objects in messages.
 * Throws ExitError if there is no cluster, or if listing is not permitted.
 */
export async function liveObjects(what: string, paths: readonly string[]): Promise<LiveObjects> {
  const config = currentConfig();
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const fix = 'kubectl config use-context sets one';
    throw new ExitError(TOOL_FAILED, `cks-lab: the kubeconfig has no current context; ${fix}`);
  }
  try {
    const items = await Promise.all(paths.map((path) => listed(config, cluster.server, path)));
    return {
      file: config.getCurrentContext(),
      text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.flat() }),
    };
  } catch (error) {
    const [reason] = errorText(error).split('\n', 1);
    const message = `cks-lab: cannot read the ${what} of ${cluster.server}: ${reason}`;
    throw new ExitError(TOOL_FAILED, message, { cause: error });
  }
}

function currentConfig(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
    return config;
  } catch (error) {
    throw new ExitError(TOOL_FAILED, `cks-lab: cannot read the kubeconfig: ${errorText(error)}`, { cause: error });
  }
}

/** The objects at a path, with the type that the list states. */
async function listed(config: KubeConfig, server: string, path: string): Promise<readonly object[]> {
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  const options: https.RequestOptions = {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(PATIENCE),
  };
  await config.applyToHTTPSOptions(options);
  const { status, body } = await get(url, options);
  if (status !== 200) throw new Error(`GET ${path} answers ${status}`);
  const { kind, apiVersion, items } = listSchema.parse(JSON.parse(body));
  return (items ?? []).map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, '') }));
}

function get(url: URL, options: https.RequestOptions): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    request(url, options, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}
