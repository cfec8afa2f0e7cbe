import * as z from 'zod';
import { factFor, type GradedLab } from '../../grading/facts.ts';
import { makeKubeconfig } from '../../node/identity/kubeconfig.ts';
import { type KubeconfigAccess, readKubeconfig } from '../../node/identity/read-kubeconfig.ts';
import type { LabNode } from '../../node/lab-node.ts';
import { whyUnread } from '../../node/unread-file.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';
import type { ScenarioDefinition } from '../../scenarios/schema.ts';
import { absolutePath, id } from '../../scenarios/words.ts';

/** As whom a check asks: a user of the scenario, or the holder of a client certificate on the node. */
export const credentialsField = z
  .union([
    id.describe('the id of a user of the scenario'),
    z.strictObject({
      certificate: absolutePath.describe('a client certificate on the node'),
      key: absolutePath.describe('its key'),
    }),
  ])
  .optional()
  .describe('whose credentials are presented; none if omitted');

export type WrittenCredentials = z.infer<typeof credentialsField>;

/** What a request presents; `{}` is nothing. */
export interface Presented {
  readonly certificate?: { readonly certificate: string; readonly key: string };
  readonly token?: string;
}

/** Seconds for which the credentials of a grade are valid. */
const VALID_FOR = 60 * 60;

/** Throws if the credentials cannot be made or read, which says nothing about what is allowed. */
export async function presented(lab: GradedLab, written: WrittenCredentials): Promise<Presented> {
  if (written === undefined) return {};
  if (typeof written === 'string') return ofUser(lab, written);
  const [certificate, key] = await Promise.all([
    fileOf(lab.node, written.certificate, lab.signal),
    fileOf(lab.node, written.key, lab.signal),
  ]);
  return { certificate: { certificate, key } };
}

/** New credentials for a user of the scenario: a client certificate, or a service account's token. */
const ofUser = factFor(async ({ node, scenario, signal }, wanted: string): Promise<Presented> => {
  const user = scenario.users.find(({ id }) => id === wanted);
  if (user === undefined) throw new Error(`there is no user "${wanted}"`);
  const made = accessOf(await makeKubeconfig(node, user, { seconds: VALID_FOR, signal }), 'the kubeconfig of a grade');
  return 'token' in made.user ? { token: made.user.token } : { certificate: made.user };
});

/** The PEM of the cluster's CA, as the admin's kubeconfig has it. */
export const clusterCa = factFor(async ({ node, signal }, file: string) => {
  return accessOf(await fileOf(node, file, signal), file).ca;
});

/** `without credentials`, `as jane`, `with /etc/…/client.crt` */
export function credentialsInWords(written: WrittenCredentials, { users }: ScenarioDefinition): string {
  if (written === undefined) return 'without credentials';
  if (typeof written !== 'string') return `with ${written.certificate}`;
  const user = users.find(({ id }) => id === written);
  if (user === undefined) return `as ${written}`;
  if (!('serviceAccount' in user)) return `as ${user.name}`;
  return `as system:serviceaccount:${user.serviceAccount.namespace}:${user.serviceAccount.name}`;
}

export function brokenCredentials(
  written: WrittenCredentials,
  at: readonly PropertyKey[],
  { users }: ScenarioDefinition,
): readonly BrokenReference[] {
  if (typeof written !== 'string' || users.some(({ id }) => id === written)) return [];
  return [{ at, message: `there is no user "${written}"` }];
}

function accessOf(kubeconfig: string, file: string): KubeconfigAccess {
  const read = readKubeconfig(kubeconfig, file);
  if (!read.ok) throw new Error(read.message);
  return read.access;
}

async function fileOf(node: LabNode, file: string, signal: AbortSignal): Promise<string> {
  const read = await node.readFile(file, { signal });
  if (read.state !== 'file') throw new Error(`${file}: ${whyUnread(read)}`);
  return new TextDecoder().decode(read.bytes);
}
