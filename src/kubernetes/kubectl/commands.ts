import { KubectlLineError } from './arguments.ts';
import { auth, certificate } from './authority.ts';
import { annotate, edit, label, patch, rollout, scale, set, taint } from './changes.ts';
import { type CommandContext, flagText, isDryRunOnClient, isSet } from './context.ts';
import { describe } from './describe.ts';
import { cordon, drain, uncordon } from './nodes.ts';
import { attach, copy, debug, exec, logs, portForward, run } from './pods.ts';
import { clusterInfo, events, get, top, wait } from './reads.ts';
import { type Step, step } from './step.ts';
import { apply, autoscale, create, diff, expose, remove, replace } from './writes.ts';

/**
 * The requests of a command, in order, as kubectl 1.37 sent them to a real API server, except those by which kubectl
 * discovers what the server supports (GET /api, /apis and /openapi/v3), since it caches the responses.
 */
export function stepsOf(context: CommandContext): readonly Step[] {
  const [command = ''] = context.words;
  const steps = COMMANDS.get(command);
  if (!steps) throw new KubectlLineError(`the requests that "kubectl ${command}" sends are not known`);
  const rest = { ...context, words: context.words.slice(1) };
  if (isSet(rest, 'local') || isSet(rest, 'help')) return [];
  if (flagText(rest, 'raw') !== undefined) return raw(command, rest);
  const missing = NEEDED_FLAGS.get(command);
  if (missing !== undefined && !rest.flags.has(missing)) {
    throw new KubectlLineError(`required flag(s) "${missing}" not set`);
  }
  return isDryRunOnClient(rest) ? looksOf(command, steps(rest)) : steps(rest);
}

/** What a command reads before it would change something; `replace` reads nothing in this case. */
function looksOf(command: string, steps: readonly Step[]): readonly Step[] {
  return command === 'replace' ? [] : steps.filter(({ method }) => method === 'GET');
}

type Command = (context: CommandContext) => readonly Step[];

const NEEDED_FLAGS: ReadonlyMap<string, string> = new Map([
  ['run', 'image'],
  ['scale', 'replicas'],
  ['autoscale', 'max'],
]);

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['get', get],
  ['describe', describe],
  ['create', create],
  ['apply', apply],
  ['diff', diff],
  ['replace', replace],
  ['run', run],
  ['expose', expose],
  ['autoscale', autoscale],
  ['delete', remove],
  ['edit', edit],
  ['patch', patch],
  ['label', label],
  ['annotate', annotate],
  ['set', set],
  ['scale', scale],
  ['rollout', rollout],
  ['logs', logs],
  ['exec', exec],
  ['attach', attach],
  ['cp', copy],
  ['port-forward', portForward],
  ['debug', debug],
  ['wait', wait],
  ['events', events],
  ['top', top],
  ['auth', auth],
  ['certificate', certificate],
  ['cordon', cordon],
  ['uncordon', uncordon],
  ['taint', taint],
  ['drain', drain],
  ['version', version],
  ['cluster-info', clusterInfo],
  ['api-resources', discovery],
  ['api-versions', discovery],
  ['explain', () => [step('GET', '/openapi/v3', { main: true })]],
  ...['completion', 'config', 'kuberc', 'kustomize', 'options', 'plugin'].map((command) => [command, nothing] as const),
]);

function version(context: CommandContext): readonly Step[] {
  return isSet(context, 'client') ? [] : [step('GET', '/version', { main: true })];
}

function discovery(): readonly Step[] {
  return ['/api', '/apis'].map((path) => step('GET', path, { main: true }));
}

function nothing(): readonly Step[] {
  return [];
}

const RAW_METHODS: ReadonlyMap<string, Step['method']> = new Map([
  ['get', 'GET'],
  ['create', 'POST'],
  ['replace', 'PUT'],
  ['delete', 'DELETE'],
]);

function raw(command: string, context: CommandContext): readonly Step[] {
  const method = RAW_METHODS.get(command);
  if (!method) throw new KubectlLineError(`"kubectl ${command}" has no flag --raw`);
  const url = flagText(context, 'raw') ?? '';
  if (!url.startsWith('/')) {
    throw new KubectlLineError(`--raw must be a valid URL path: parse "${url}": invalid URI for request`);
  }
  return [step(method, url, { main: true })];
}
