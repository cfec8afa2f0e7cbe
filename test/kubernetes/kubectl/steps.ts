import { parseArguments } from '../../../src/kubernetes/kubectl/arguments.ts';
import { stepsOf } from '../../../src/kubernetes/kubectl/commands.ts';
import type { ManifestObject } from '../../../src/kubernetes/kubectl/manifest-object.ts';
import type { KubernetesMinor } from '../../../src/kubernetes/minor.ts';
import { servedTable } from '../../../src/kubernetes/request/served.ts';

/**
 * Lists the requests of a command line. A star marks the requests that are its purpose. The condition for sending a
 * request is in parentheses.
 */
export function steps(
  line: string,
  objects: readonly ManifestObject[] = [],
  minor: KubernetesMinor = 37,
): readonly string[] {
  const context = {
    ...parseArguments(line.split(' ').filter(Boolean)),
    table: servedTable(37),
    minor,
    objects,
  };
  return stepsOf(context).map(
    ({ method, url, main, when }) => `${main ? '* ' : ''}${method} ${url}${when === null ? '' : ` (${when})`}`,
  );
}

export const EACH = ' (for each that it finds; NAME stands for its name)';
export const EACH_ANYWHERE =
  ' (for each that it finds, in any namespace; NAMESPACE and NAME stand for its namespace and name)';
export const SPDY = ' (if the connection cannot be upgraded to a WebSocket)';
export const GONE = ' (until it no longer exists)';
