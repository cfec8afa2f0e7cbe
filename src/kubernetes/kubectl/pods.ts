import { connectVerb } from '../request/connect-verb.ts';
import { KubectlLineError } from './arguments.ts';
import { type CommandContext, flagText, isDryRun, isSet, namesFiles, required, selects } from './context.ts';
import { EACH, each, everyOf, list, look, make, pathOf, type Step, step, type Target, watch, write } from './step.ts';
import { slashTarget, targetsOfFiles } from './targets.ts';

type Stream = 'exec' | 'attach' | 'portforward';

export function run(context: CommandContext): readonly Step[] {
  const [name] = context.words;
  if (name === undefined) throw new KubectlLineError('NAME is required for run');
  if (attaches(context) && isDryRun(context)) {
    throw new KubectlLineError("--dry-run can't be used with --attach or --stdin");
  }
  const pod = { ...everyOf(context, 'pods'), name };
  return [
    make(context, 'pods'),
    ...(isSet(context, 'expose') ? [make(context, 'services')] : []),
    ...(attaches(context) ? session(context, pod) : []),
    ...(isSet(context, 'rm') ? [step('DELETE', pathOf(pod), { when: 'at its end' })] : []),
  ];
}

export function debug(context: CommandContext): readonly Step[] {
  const [word = ''] = context.words;
  const pods = everyOf(context, 'pods');
  const sessionIn = (pod: Target): readonly Step[] => (attaches(context) ? session(context, pod) : []);
  if (word.includes('/') && slashTarget(context, word).type.resource === 'nodes') {
    return [look(slashTarget(context, word)), make(context, 'pods'), ...sessionIn(each(pods))];
  }
  const { pod, found } = podOf(context);
  const copy = flagText(context, 'copy-to');
  if (copy === undefined) {
    return [...found, step('PATCH', pathOf(pod, 'ephemeralcontainers'), { main: true }), ...sessionIn(pod)];
  }
  return [
    ...found,
    make(context, 'pods'),
    ...(isSet(context, 'replace') ? [write('DELETE', pod)] : []),
    ...sessionIn({ ...pods, name: copy }),
  ];
}

/** Determined by --attach or, without it, by --stdin. */
function attaches(context: CommandContext): boolean {
  return isSet(context, context.flags.has('attach') ? 'attach' : 'stdin');
}

/** Waits for the container, and attaches to it. */
function session(context: CommandContext, pod: Target): readonly Step[] {
  return [
    watch(pod),
    ...stream(context, pod, 'attach'),
    step('GET', pathOf(pod, 'log'), { when: 'if the container has exited, or cannot be attached to' }),
  ];
}

export function logs(context: CommandContext): readonly Step[] {
  if (context.words.length > 0 && selects(context)) {
    throw new KubectlLineError('only a selector (-l) or a POD name is allowed');
  }
  const { pod, found } = podOf(context);
  return [...found, step('GET', pathOf(pod, 'log'), { main: true })];
}

export function exec(context: CommandContext): readonly Step[] {
  if (context.words.length > 1) {
    throw new KubectlLineError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  }
  if (context.program.length === 0) {
    throw new KubectlLineError('you must specify at least one command for the container');
  }
  return connect(context, 'exec');
}

export function attach(context: CommandContext): readonly Step[] {
  return connect(context, 'attach');
}

export function portForward(context: CommandContext): readonly Step[] {
  if (context.words.length < 2) {
    throw new KubectlLineError('TYPE/NAME and list of ports are required for port-forward');
  }
  return connect(context, 'portforward');
}

export function copy(context: CommandContext): readonly Step[] {
  const remote = required(
    context.words.find((word) => word.includes(':')),
    'a path in a pod, as in web:/etc/hosts',
  );
  const [place = ''] = remote.split(':');
  const [name = '', namespace] = place.split('/').reverse();
  const flags = namespace === undefined ? context.flags : new Map(context.flags).set('namespace', namespace);
  return connect({ ...context, flags, words: [name] }, 'exec');
}

function connect(context: CommandContext, subresource: Stream): readonly Step[] {
  const { pod, found } = podOf(context);
  return [...found, ...stream(context, pod, subresource)];
}

/** kubectl opens these over a WebSocket if it sends a GET; in earlier versions, and if that fails, over SPDY. */
function stream({ minor }: CommandContext, pod: Target, subresource: Stream): readonly Step[] {
  const url = pathOf(pod, subresource);
  if (connectVerb(`pods/${subresource}`, minor) === 'create') return [step('POST', url, { main: true })];
  return [
    step('GET', url, { main: true }),
    step('POST', url, { when: 'if the connection cannot be upgraded to a WebSocket' }),
  ];
}

/** The pod of a line such as `logs web`, `logs deploy/web` or `logs -l app=web`, and the requests that find it. */
function podOf(context: CommandContext): { pod: Target; found: readonly Step[] } {
  const [word] = context.words;
  const pods = everyOf(context, 'pods');
  if (word === undefined && namesFiles(context)) {
    const [{ type, namespace, name } = { ...pods, name: EACH }] = targetsOfFiles(context);
    if (type.resource === 'pods') return { pod: { type, namespace, name }, found: [] };
    return { pod: each({ ...pods, namespace }), found: [list(context, { ...pods, namespace })] };
  }
  if (word === undefined) {
    if (!selects(context)) throw new KubectlLineError('the line names no pod');
    return { pod: each(pods), found: [list(context, pods)] };
  }
  const target = word.includes('/') ? slashTarget(context, word) : { ...pods, name: word };
  if (target.type.resource === 'pods') return { pod: target, found: [look(target)] };
  return { pod: each(pods), found: [look(target), list(context, pods)] };
}
