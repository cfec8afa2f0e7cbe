import { connectVerb } from '../connect-verb.ts';
import type { KubernetesMinor } from '../policy.ts';
import type { ServedTable } from '../served.ts';
import type { KubectlArguments } from './arguments.ts';
import { KubectlLineError } from './arguments.ts';
import type { ResourceType } from './resource-types.ts';
import { resourceType, resourceTypes } from './resource-types.ts';

/** A request that a command sends. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** It is what the command is for; the others look things up, or wait. */
  readonly main: boolean;
  /** When it is sent, where it is not always. */
  readonly when: string | null;
}

/** An object in a file that a command is given with -f. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface CommandContext extends KubectlArguments {
  readonly table: ServedTable;
  readonly minor: KubernetesMinor;
  /** What the files of -f hold. */
  readonly objects: readonly ManifestObject[];
}

/** A type, and one object of it or, with `null`, all that a selector finds. */
interface Target {
  readonly type: ResourceType;
  readonly name: string | null;
}

/** Stands for the names of objects that the command finds first. */
const EACH = 'NAME';
const FOR_EACH = 'for each that it finds; NAME stands for its name';

/**
 * The requests of a command, in their order, as kubectl 1.37 sent them to a real API server; not those by which kubectl
 * learns what the server has (GET /api, /apis and /openapi/v3), which it remembers.
 */
export function stepsOf(context: CommandContext): readonly Step[] {
  const [command = ''] = context.words;
  const steps = COMMANDS.get(command);
  if (!steps) throw new KubectlLineError(`the requests of "kubectl ${command}" are not known here`);
  const rest = { ...context, words: context.words.slice(1) };
  if (flagText(rest, 'raw') !== undefined) return raw(command, rest);
  return flagText(rest, 'dry-run') === 'client' ? looksOf(command, steps(rest)) : steps(rest);
}

/** What a command looks up before it would change something; `replace` looks nothing up then. */
function looksOf(command: string, steps: readonly Step[]): readonly Step[] {
  if (command === 'replace') return [];
  const change = steps.findIndex(({ method, main }) => main && method !== 'GET');
  return steps.slice(0, change === -1 ? steps.length : change).filter(({ method }) => method === 'GET');
}

type Command = (context: CommandContext) => readonly Step[];

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['get', get],
  ['describe', describe],
  ['create', create],
  ['apply', apply],
  [
    'replace',
    (context) => onFiles(context, (target, namespace) => [look(target, namespace), write('PUT', target, namespace)]),
  ],
  ['run', run],
  ['expose', (context) => [...lookAt(context), make(context, 'services')]],
  ['autoscale', (context) => [...lookAt(context), make(context, 'horizontalpodautoscalers.autoscaling')]],
  ['delete', remove],
  ['edit', change],
  ['patch', change],
  ['label', change],
  ['annotate', change],
  ['set', set],
  ['scale', scale],
  ['rollout', rollout],
  ['logs', logs],
  ['exec', (context) => connect(context, 'exec')],
  ['attach', (context) => connect(context, 'attach')],
  ['cp', copy],
  ['port-forward', (context) => connect(context, 'portforward')],
  ['debug', debug],
  ['wait', wait],
  ['events', (context) => list(context, { type: coreType(context, 'events'), name: null })],
  ['top', top],
  ['auth', auth],
  ['certificate', certificate],
  ['cordon', changeNode],
  ['uncordon', changeNode],
  ['taint', change],
  ['drain', drain],
  ['version', () => [step('GET', '/version', { main: true })]],
  ['cluster-info', clusterInfo],
  ['api-resources', discovery],
  ['api-versions', discovery],
  ['explain', () => [step('GET', '/openapi/v3', { main: true })]],
]);

function get(context: CommandContext): readonly Step[] {
  const subresource = flagText(context, 'subresource') ?? '';
  return targets(context).flatMap((target) => {
    if (target.name === null) return list(context, target);
    const url = pathOf(target, namespaceOf(context), subresource);
    return [
      step('GET', url, { main: true }),
      ...(isSet(context, 'watch') ? [watch(target, namespaceOf(context), { main: true })] : []),
    ];
  });
}

function list(context: CommandContext, { type }: Target): readonly Step[] {
  const url = pathOf({ type, name: null }, isSet(context, 'all-namespaces') ? '' : namespaceOf(context));
  const selectors = selectorsOf(context);
  const steps = [step('GET', withQuery(url, [...selectors, 'limit=500']), { main: true })];
  if (isSet(context, 'watch') || isSet(context, 'watch-only')) {
    steps.push(step('GET', withQuery(url, [...selectors, 'watch=true']), { main: true }));
  }
  return steps;
}

function describe(context: CommandContext): readonly Step[] {
  const events = { type: coreType(context, 'events'), name: null };
  return targets(context).flatMap((target) => {
    const found = target.name === null ? lists(context, target) : [];
    return [
      ...found,
      look(each(target), namespaceOf(context), { main: true, when: target.name === null ? FOR_EACH : null }),
      step('GET', pathOf(events, target.type.namespaced ? namespaceOf(context) : ''), {
        when: 'for kinds whose events are shown',
      }),
    ];
  });
}

/** The words of `kubectl create` that are no types of their own. */
const CREATED: ReadonlyMap<string, string> = new Map([
  ['quota', 'resourcequotas'],
  ['token', 'serviceaccounts'],
]);

function create(context: CommandContext): readonly Step[] {
  const [word, name] = context.words;
  if (word === undefined) return onFiles(context, (target, namespace) => [write('POST', target, namespace)]);
  const type = resourceType(context.table, CREATED.get(word) ?? word);
  if (word === 'token') {
    const target = { type, name: required(name, 'the name of a service account') };
    return [step('POST', pathOf(target, namespaceOf(context), 'token'), { main: true })];
  }
  const from = flagText(context, 'from');
  return [
    ...(from === undefined ? [] : lookAt({ ...context, words: [from] })),
    step('POST', pathOf({ type, name: null }, namespaceOf(context)), { main: true }),
  ];
}

function apply(context: CommandContext): readonly Step[] {
  return onFiles(context, (target, namespace) => {
    const patch = write('PATCH', target, namespace);
    if (isSet(context, 'server-side')) return [patch];
    return [
      look(target, namespace),
      { ...write('POST', target, namespace), when: 'if it does not exist' },
      { ...patch, when: 'if it exists and differs' },
    ];
  });
}

function run(context: CommandContext): readonly Step[] {
  const attached = isSet(context, 'stdin') || isSet(context, 'i') || isSet(context, 'attach');
  const [name = EACH] = context.words;
  const pod = { type: coreType(context, 'pods'), name };
  return [
    make(context, 'pods'),
    ...(isSet(context, 'expose') ? [make(context, 'services')] : []),
    ...(attached ? [watch(pod, namespaceOf(context)), ...stream(context, pod, 'attach')] : []),
    ...(isSet(context, 'rm') ? [step('DELETE', pathOf(pod, namespaceOf(context)), { when: 'at its end' })] : []),
  ];
}

function remove(context: CommandContext): readonly Step[] {
  const waits = flagText(context, 'wait') !== 'false';
  const gone = (target: Target, namespace: string): readonly Step[] =>
    waits ? [look(target, namespace), watch(target, namespace, { when: 'until it is gone' })] : [];
  if (context.words.length === 0) {
    return onFiles(context, (target, namespace) => [write('DELETE', target, namespace), ...gone(target, namespace)]);
  }
  return targets(context).flatMap((target) => {
    const when = target.name === null ? FOR_EACH : null;
    return [
      ...(target.name === null ? lists(context, target) : []),
      step('DELETE', pathOf(each(target), namespaceOf(context)), { main: true, when }),
      ...gone(each(target), namespaceOf(context)),
    ];
  });
}

/** edit, patch, label, annotate and taint read an object and patch it. */
function change(context: CommandContext): readonly Step[] {
  const objects = context.words.filter((word) => !isAssignment(word));
  const subresource = flagText(context, 'subresource') ?? '';
  return targets({ ...context, words: objects }).flatMap((target) => [
    ...(target.name === null ? lists(context, target) : [look(target, namespaceOf(context), { subresource })]),
    step('PATCH', pathOf(each(target), namespaceOf(context), subresource), {
      main: true,
      when: target.name === null ? FOR_EACH : null,
    }),
  ]);
}

/** `key=value` sets, `key-` takes away. */
function isAssignment(word: string): boolean {
  return word.includes('=') || word.endsWith('-');
}

function set(context: CommandContext): readonly Step[] {
  const [what = '', ...words] = context.words;
  const objects = ['serviceaccount', 'sa'].includes(what) ? words.slice(0, -1) : words;
  return change({ ...context, words: objects });
}

function scale(context: CommandContext): readonly Step[] {
  const conditional = isSet(context, 'current-replicas') || isSet(context, 'resource-version');
  return targets(context).flatMap((target) => {
    const url = pathOf(each(target), namespaceOf(context), 'scale');
    return [
      ...(target.name === null ? lists(context, target) : [look(target, namespaceOf(context))]),
      ...(conditional ? [step('GET', url)] : []),
      step(conditional ? 'PUT' : 'PATCH', url, { main: true }),
    ];
  });
}

function rollout(context: CommandContext): readonly Step[] {
  const [action = '', ...words] = context.words;
  const rest = { ...context, words };
  const revisions = (target: Target): Step => {
    const type = target.type.resource === 'deployments' ? 'replicasets.apps' : 'controllerrevisions.apps';
    return step('GET', pathOf({ type: resourceType(context.table, type), name: null }, namespaceOf(context)));
  };
  return targets(rest).flatMap((target) => {
    const seen = look(each(target), namespaceOf(context), { main: ['status', 'history'].includes(action) });
    const patch = step('PATCH', pathOf(each(target), namespaceOf(context)), { main: true });
    if (action === 'status') return [seen, watch(target, namespaceOf(context), { main: true })];
    if (action === 'history') return [seen, revisions(target)];
    if (action === 'undo') return [seen, revisions(target), patch];
    if (['restart', 'pause', 'resume'].includes(action)) return [seen, patch];
    throw new KubectlLineError(`the requests of "kubectl rollout ${action}" are not known here`);
  });
}

function logs(context: CommandContext): readonly Step[] {
  const { pod, found } = podOf(context);
  return [...found, step('GET', pathOf(pod, namespaceOf(context), 'log'), { main: true })];
}

type Stream = 'exec' | 'attach' | 'portforward';

function connect(context: CommandContext, subresource: Stream): readonly Step[] {
  const { pod, found } = podOf(context);
  return [...found, ...stream(context, pod, subresource)];
}

/** kubectl opens these by a WebSocket where it sends a GET; before, and where that fails, by SPDY. */
function stream({ minor, ...context }: CommandContext, pod: Target, subresource: Stream): readonly Step[] {
  const url = pathOf(pod, namespaceOf({ minor, ...context }), subresource);
  if (connectVerb(`pods/${subresource}`, minor) === 'create') return [step('POST', url, { main: true })];
  return [
    step('GET', url, { main: true }),
    step('POST', url, { when: 'if the connection cannot be made a WebSocket' }),
  ];
}

function copy(context: CommandContext): readonly Step[] {
  const remote = required(
    context.words.find((word) => word.includes(':')),
    'a path in a pod, as in web:/etc/hosts',
  );
  const [place = ''] = remote.split(':');
  const [name = '', namespace] = place.split('/').reverse();
  const flags = namespace === undefined ? context.flags : new Map(context.flags).set('namespace', namespace);
  return connect({ ...context, flags, words: [name] }, 'exec');
}

/** The pod of a line such as `logs web`, `logs deploy/web` or `logs -l app=web`, and how it is found. */
function podOf(context: CommandContext): { pod: Target; found: readonly Step[] } {
  const [word] = context.words;
  const pods = { type: coreType(context, 'pods'), name: null };
  if (word === undefined && !isSet(context, 'selector')) throw new KubectlLineError('the line names no pod');
  if (word !== undefined) {
    const [type, name] = word.includes('/') ? word.split('/') : ['pods', word];
    const target = { type: resourceType(context.table, type ?? ''), name: required(name, 'a name') };
    const found = [look(target, namespaceOf(context))];
    if (target.type.resource === 'pods') return { pod: target, found };
    return { pod: each(pods), found: [...found, ...lists(context, pods)] };
  }
  return { pod: each(pods), found: lists(context, pods) };
}

function debug(context: CommandContext): readonly Step[] {
  const [type, name] = (context.words[0] ?? '').split('/');
  if (name !== undefined && resourceType(context.table, type ?? '').resource === 'nodes') {
    return [...lookAt(context), make(context, 'pods')];
  }
  const { pod, found } = podOf(context);
  if (isSet(context, 'copy-to')) return [...found, make(context, 'pods')];
  return [...found, step('PATCH', pathOf(pod, namespaceOf(context), 'ephemeralcontainers'), { main: true })];
}

function wait(context: CommandContext): readonly Step[] {
  return targets(context).flatMap((target) => [
    ...(target.name === null ? lists(context, target) : [look(target, namespaceOf(context), { main: true })]),
    watch(target, namespaceOf(context), { main: true, when: target.name === null ? FOR_EACH : null }),
  ]);
}

function top(context: CommandContext): readonly Step[] {
  const [what = '', name] = context.words;
  const nodes = ['node', 'nodes', 'no'].includes(what);
  const type = {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    resource: nodes ? 'nodes' : 'pods',
    namespaced: !nodes,
  };
  const namespace = isSet(context, 'all-namespaces') ? '' : namespaceOf(context);
  return [
    step('GET', withQuery(pathOf({ type, name: name ?? null }, namespace), selectorsOf(context)), { main: true }),
  ];
}

function auth(context: CommandContext): readonly Step[] {
  const [what = ''] = context.words;
  if (what === 'whoami') return [make(context, 'selfsubjectreviews.authentication.k8s.io')];
  if (what !== 'can-i') throw new KubectlLineError(`the requests of "kubectl auth ${what}" are not known here`);
  const review = isSet(context, 'list') ? 'selfsubjectrulesreviews' : 'selfsubjectaccessreviews';
  return [make(context, `${review}.authorization.k8s.io`)];
}

function certificate(context: CommandContext): readonly Step[] {
  const type = resourceType(context.table, 'certificatesigningrequests.certificates.k8s.io');
  return context.words
    .slice(1)
    .flatMap((name) => [look({ type, name }, ''), step('PUT', pathOf({ type, name }, '', 'approval'), { main: true })]);
}

function changeNode(context: CommandContext): readonly Step[] {
  return change({ ...context, words: ['nodes', ...context.words] });
}

function drain(context: CommandContext): readonly Step[] {
  const pods = { type: coreType(context, 'pods'), name: null };
  const [node = EACH] = context.words;
  const when = 'for each pod on the node; NAME stands for its name, in any namespace';
  return [
    ...changeNode(context).map((sent) => ({ ...sent, main: false })),
    step(
      'GET',
      withQuery(pathOf(pods, ''), [`fieldSelector=${encodeURIComponent(`spec.nodeName=${node}`)}`, 'limit=500']),
    ),
    step('POST', pathOf(each(pods), namespaceOf(context), 'eviction'), { main: true, when }),
    look(each(pods), namespaceOf(context), { when: 'until it is gone' }),
  ];
}

function clusterInfo(context: CommandContext): readonly Step[] {
  const services = pathOf({ type: coreType(context, 'services'), name: null }, 'kube-system');
  const selector = encodeURIComponent('kubernetes.io/cluster-service=true');
  return [step('GET', withQuery(services, [`labelSelector=${selector}`]), { main: true })];
}

function discovery(): readonly Step[] {
  return ['/api', '/apis'].map((path) => step('GET', path, { main: true }));
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
  return [step(method, flagText(context, 'raw') ?? '/', { main: true })];
}

/** The requests for each object in the files of -f. */
function onFiles(
  context: CommandContext,
  stepsFor: (target: Target, namespace: string) => readonly Step[],
): readonly Step[] {
  if (context.objects.length === 0) {
    throw new KubectlLineError('the line names no object; what is in the file of -f is not known');
  }
  return context.objects.flatMap(({ apiVersion, kind, namespace, name }) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const known = context.table.resources.find((type) => type.kind === kind && type.group === group);
    const type = known ?? { group, version, resource: `${kind.toLowerCase()}s`, namespaced: true };
    return stepsFor({ type, name }, namespace ?? namespaceOf(context));
  });
}

function targets(context: CommandContext): readonly Target[] {
  const [first, ...names] = context.words;
  if (first === undefined) throw new KubectlLineError('the line names no resource');
  if (first.includes('/')) {
    return context.words.map((word) => {
      const [type = '', name] = word.split('/');
      return { type: resourceType(context.table, type), name: required(name, `a name after ${type}/`) };
    });
  }
  const types = resourceTypes(context.table, first);
  if (names.length === 0) return types.map((type) => ({ type, name: null }));
  return types.flatMap((type) => names.map((name) => ({ type, name })));
}

function lookAt(context: CommandContext): readonly Step[] {
  return targets(context).map((target) => look(each(target), namespaceOf(context)));
}

function look(
  target: Target,
  namespace: string,
  { subresource = '', ...options }: StepOptions & { readonly subresource?: string } = {},
): Step {
  return step('GET', pathOf(target, namespace, subresource), options);
}

function lists(context: CommandContext, { type }: Target): readonly Step[] {
  const namespace = isSet(context, 'all-namespaces') ? '' : namespaceOf(context);
  return [step('GET', withQuery(pathOf({ type, name: null }, namespace), selectorsOf(context)))];
}

function watch({ type, name }: Target, namespace: string, options: StepOptions = {}): Step {
  const selector = `fieldSelector=${encodeURIComponent(`metadata.name=${name ?? EACH}`)}`;
  return step('GET', withQuery(pathOf({ type, name: null }, namespace), [selector, 'watch=true']), options);
}

/** Creates an object of a type in the line's namespace. */
function make(context: CommandContext, type: string): Step {
  return step('POST', pathOf({ type: resourceType(context.table, type), name: null }, namespaceOf(context)), {
    main: true,
  });
}

function write(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', target: Target, namespace: string): Step {
  return step(method, pathOf(method === 'POST' ? { ...target, name: null } : target, namespace), { main: true });
}

interface StepOptions {
  readonly main?: boolean;
  readonly when?: string | null;
}

function step(method: Step['method'], url: string, { main = false, when = null }: StepOptions = {}): Step {
  return { method, url, main, when };
}

function each({ type, name }: Target): Target {
  return { type, name: name ?? EACH };
}

/** `namespace` is left out for types that are in none, and where it is empty. */
function pathOf({ type, name }: Target, namespace: string, subresource = ''): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const inside = type.namespaced && namespace !== '' ? ['namespaces', namespace] : [];
  const parts = [
    ...inside,
    type.resource,
    ...(name === null ? [] : [name]),
    ...(subresource === '' ? [] : [subresource]),
  ];
  return [root, ...parts.map(encodeURIComponent)].join('/');
}

function selectorsOf(context: CommandContext): readonly string[] {
  return [
    ['labelSelector', flagText(context, 'selector')],
    ['fieldSelector', flagText(context, 'field-selector')],
  ].flatMap(([name, selector]) => (selector ? [`${name}=${encodeURIComponent(selector)}`] : []));
}

function withQuery(path: string, parameters: readonly string[]): string {
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

function namespaceOf(context: CommandContext): string {
  return flagText(context, 'namespace') ?? 'default';
}

function coreType(context: CommandContext, resource: string): ResourceType {
  return resourceType(context.table, resource);
}

function flagText({ flags }: KubectlArguments, name: string): string | undefined {
  const value = flags.get(name);
  return value === true ? undefined : value;
}

function isSet({ flags }: KubectlArguments, name: string): boolean {
  const value = flags.get(name);
  return value !== undefined && value !== 'false';
}

function required(value: string | undefined, what: string): string {
  if (!value) throw new KubectlLineError(`the line lacks ${what}`);
  return value;
}
