import { randomBytes } from 'node:crypto';
import type { User } from '../kubernetes/request/attributes.ts';
import { authenticated, type Identity } from '../node/identity/identity.ts';
import { withKubeconfigs } from '../node/identity/kubeconfig.ts';
import type { LabNode } from '../node/lab-node.ts';
import { ProcessError } from '../process/run.ts';
import type { Action, ScenarioDefinition } from '../scenarios/schema.ts';
import { type SentRequest, sentRequests } from './sent-requests.ts';

/** The new random name of one grade's actions. It is a DNS label and a word that can be searched for. */
export type RunName = string & { readonly __runName: unique symbol };

/** The user that kubeadm's admin.conf authenticates; it runs the actions that name no user. */
export const ADMIN: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** What an action did, and as whom. */
export interface ActionTrace {
  readonly id: string;
  readonly user: User;
  /** As a person would type it: `kubectl get secret cks-…`. */
  readonly command: string;
  /** The requests that contain the run's name, in order. */
  readonly requests: readonly SentRequest[];
  readonly result: ActionResult;
}

/** The result of kubectl. */
export interface ActionResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** Without kubectl's log messages. */
  readonly stderr: string;
  /** The status of each response of the API server, in order; requests without a response have none. */
  readonly statuses: readonly number[];
}

export interface ActedRun {
  readonly run: RunName;
  readonly traces: readonly ActionTrace[];
  /** Sent after everything else: if one of these is in the log, the log is up to date. */
  readonly closing: readonly SentRequest[];
}

/** An action that must succeed failed, so nothing can be said about the log. */
export class ActionFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ActionFailed';
  }
}

/** Milliseconds. An API server that hangs must not hang a grade. */
const ACTION_TIMEOUT = 20_000;
const CLEANUP_TIMEOUT = 15_000;

/**
 * Runs a scenario's actions on the node and removes what they created, even after a failure or an abort. Throws
 * ActionFailed if kubectl fails at something that must succeed.
 */
export async function act(
  node: LabNode,
  definition: Pick<ScenarioDefinition, 'actions' | 'cleanup' | 'users'>,
  signal: AbortSignal,
): Promise<ActedRun> {
  const run = freshRunName();
  const actors = new Set(definition.actions.flat().map((action) => action.as));
  const identities = new Map(definition.users.filter(({ id }) => actors.has(id)).map((user) => [user.id, user]));
  const stop = new AbortController();
  const acting = AbortSignal.any([signal, stop.signal]);
  let traces: ActionTrace[] = [];
  let closing: readonly SentRequest[] = [];
  try {
    const sequences = await withKubeconfigs(node, identities, signal, (fileOf) =>
      Promise.allSettled(
        definition.actions.map((sequence) =>
          performSequence(node, sequence, { run, identities, fileOf }, acting).catch((error) => {
            stop.abort();
            throw error;
          }),
        ),
      ),
    );
    signal.throwIfAborted();
    const failed = sequences.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failed.length > 0) throw failed.find((error) => !isAbort(error)) ?? failed[0];
    traces = sequences.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  } finally {
    closing = await cleanUp(node, definition.cleanup, run);
  }
  return { run, traces, closing };
}

interface Performance {
  readonly run: RunName;
  readonly identities: ReadonlyMap<string, Identity>;
  /** The kubeconfig of an identity on the node. */
  readonly fileOf: (id: string) => string;
}

async function performSequence(
  node: LabNode,
  sequence: readonly Action[],
  { run, identities, fileOf }: Performance,
  signal: AbortSignal,
): Promise<ActionTrace[]> {
  const traces: ActionTrace[] = [];
  for (const action of sequence) {
    const line = action.kubectl.replaceAll('{run}', run);
    const command = `kubectl ${line}`;
    const identity = action.as === undefined ? undefined : identities.get(action.as);
    const as = action.as === undefined ? [] : [`--kubeconfig=${fileOf(action.as)}`];
    const finished = await node.kubectl([...as, '-v=6', ...line.split(' ')], {
      signal,
      timeout: ACTION_TIMEOUT,
      ...(action.stdin !== undefined && { stdin: action.stdin.replaceAll('{run}', run) }),
    });
    if (finished.exitCode !== 0 && !action.mayFail) {
      throw new ActionFailed(`${command}\n  exit code ${finished.exitCode}: ${lastWords(finished.stderr)}`);
    }
    const user = identity === undefined ? ADMIN : authenticated(identity);
    const sent = sentRequests(finished.stderr);
    const { exitCode, stdout } = finished;
    const statuses = sent.flatMap(({ code }) => (code === null ? [] : [code]));
    const result = { exitCode, stdout, stderr: withoutLog(finished.stderr).join('\n'), statuses };
    traces.push({ id: action.id, user, command, requests: ofRun(sent, run), result });
  }
  return traces;
}

/** A separate signal: what was created is also removed if the grade was aborted. */
async function cleanUp(node: LabNode, lines: readonly string[], run: RunName): Promise<readonly SentRequest[]> {
  const sent: SentRequest[] = [];
  for (const line of lines) {
    const finished = await node.kubectl(['-v=6', ...line.replaceAll('{run}', run).split(' ')], {
      timeout: CLEANUP_TIMEOUT,
    });
    sent.push(...ofRun(sentRequests(finished.stderr), run));
  }
  return sent;
}

function freshRunName(): RunName {
  const name = `cks-${randomBytes(6).toString('hex')}`;
  if (!isRunName(name)) throw new TypeError(name);
  return name;
}

function isRunName(name: string): name is RunName {
  return /^cks-[0-9a-f]{12}$/.test(name);
}

function ofRun(requests: readonly SentRequest[], run: RunName): readonly SentRequest[] {
  return requests.filter((request) => request.uri.includes(run));
}

function isAbort(error: unknown): boolean {
  return error instanceof ProcessError && error.reason === 'aborted';
}

function lastWords(stderr: string): string {
  return withoutLog(stderr).at(-1) ?? 'no message';
}

/** kubectl's messages to users, without the lines of its log (klog). */
function withoutLog(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/^[EIW]\d{4} /.test(line));
}
