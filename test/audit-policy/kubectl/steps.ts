import { parseArguments } from '../../../src/audit-policy/kubectl/arguments.ts';
import { stepsOf } from '../../../src/audit-policy/kubectl/commands.ts';
import type { ManifestObject } from '../../../src/audit-policy/kubectl/manifest-object.ts';
import type { KubernetesMinor } from '../../../src/audit-policy/policy.ts';
import { servedTable } from '../../../src/audit-policy/served.ts';

/** Each request of a line; a star for those that it is for, and in parentheses when it is sent. */
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
export const EACH_ANYWHERE = ' (for each that it finds, in any namespace; NAMESPACE and NAME stand for its own)';
export const SPDY = ' (if the connection cannot be made a WebSocket)';
export const GONE = ' (until it is gone)';
