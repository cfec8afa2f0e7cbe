import { createHash } from 'node:crypto';
import { forgetContainer } from '../container-files.ts';
import type { ContainerRecord } from '../container-record.ts';
import type { NodeImages } from '../images.ts';
import { type Answer, fail, type Shim, say, Unsupported } from './answer.ts';
import { criLogs } from './cri-logs.ts';
import { humanDuration } from './human-duration.ts';
import { parseOptions } from './options.ts';
import { textTable } from './text-table.ts';

export interface CrictlOptions {
  readonly containers: Set<ContainerRecord>;
  readonly images: NodeImages;
  readonly kubernetes: string;
}

const COMMANDS = ['ps', 'logs', 'inspect', 'pods', 'images', 'stop', 'rm', 'version'] as const;
/** Milliseconds between SIGTERM and SIGKILL, unless --timeout says otherwise. */
const STOP_TIMEOUT = 1_000;

/** crictl for the containers of this node, in the output formats of cri-tools. */
export function crictl({ containers, images, kubernetes }: CrictlOptions): Shim {
  return (argv, gone) => {
    const [command, ...args] = withoutGlobalOptions(argv);
    switch (command) {
      case 'ps':
        return ps(containers, args);
      case 'logs':
        return logs(containers, args, gone);
      case 'inspect':
        return inspect(containers, args);
      case 'pods':
        return pods(containers, args);
      case 'images':
      case 'image':
      case 'img':
        return listImages(images, args);
      case 'stop':
        return stop(containers, args);
      case 'rm':
        return remove(containers, args);
      case 'version':
      case '--version':
      case '-v':
        return say([
          'Version:  0.1.0',
          'RuntimeName:  cks-lab',
          `RuntimeVersion:  ${kubernetes}`,
          'RuntimeApiVersion:  v1',
        ]);
      case undefined:
      case 'help':
      case '--help':
      case '-h':
        return say([`crictl on this practice node supports: ${COMMANDS.join(', ')}`]);
      default:
        throw new Unsupported(`crictl ${command}`, `Supported commands: ${COMMANDS.join(', ')}`);
    }
  };
}

/** There is only one runtime here, whatever endpoint is given. */
function withoutGlobalOptions(argv: readonly string[]): readonly string[] {
  const takeValue = ['-r', '--runtime-endpoint', '-i', '--image-endpoint', '-c', '--config', '-t', '--timeout'];
  const [first = ''] = argv;
  if (takeValue.includes(first)) return withoutGlobalOptions(argv.slice(2));
  if (/^(-D|--debug|--(runtime-endpoint|image-endpoint|config|timeout)=.*)$/.test(first)) {
    return withoutGlobalOptions(argv.slice(1));
  }
  return argv;
}

const SELECTION = {
  all: { type: 'boolean', short: 'a' },
  id: { type: 'string' },
  image: { type: 'string' },
  label: { type: 'string' },
  last: { type: 'string', short: 'n' },
  latest: { type: 'boolean', short: 'l' },
  name: { type: 'string' },
  namespace: { type: 'string' },
  pod: { type: 'string', short: 'p' },
  state: { type: 'string', short: 's' },
} as const;

const OUTPUT = { output: { type: 'string', short: 'o' }, quiet: { type: 'boolean', short: 'q' } } as const;

function ps(containers: ReadonlySet<ContainerRecord>, argv: readonly string[]): Answer {
  const options = { ...SELECTION, ...OUTPUT, 'no-trunc': { type: 'boolean' } } as const;
  const { flags, values } = parseOptions('crictl ps', argv, options);
  const found = select(containers, flags, values);
  if (flags.has('quiet')) return say(found.map(({ id }) => id));
  if (values.output !== undefined && values.output !== 'table') {
    return structured({ containers: found.map(containerJson) }, values.output);
  }
  const short = (id: string) => (flags.has('no-trunc') ? id : id.slice(0, 13));
  const rows = found.map((record) => [
    short(record.id),
    short(imageDigest(record.image)),
    `${humanDuration(Date.now() - record.createdAt.getTime())} ago`,
    STATES[record.state.phase].word,
    record.name,
    String(record.attempt),
    short(record.pod.sandbox),
    record.pod.name,
    record.pod.namespace,
  ]);
  const header = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'];
  return say(textTable([header, ...rows]));
}

const STATES = {
  created: { word: 'Created', constant: 'CONTAINER_CREATED' },
  running: { word: 'Running', constant: 'CONTAINER_RUNNING' },
  exited: { word: 'Exited', constant: 'CONTAINER_EXITED' },
} as const;

/** The requested containers, newest first; only running ones unless an option says otherwise. */
function select(
  containers: ReadonlySet<ContainerRecord>,
  flags: ReadonlySet<string>,
  values: Readonly<Record<string, string>>,
): readonly ContainerRecord[] {
  const { id, image, label, last, name, namespace, pod, state } = values;
  const everyState =
    flags.has('all') || flags.has('latest') || last !== undefined || state !== undefined || id !== undefined;
  const limit = flags.has('latest') ? 1 : Number(last ?? 0) || Number.POSITIVE_INFINITY;
  return [...containers]
    .filter(
      (record) =>
        (everyState || record.state.phase === 'running') &&
        (state === undefined || record.state.phase === state.toLowerCase()) &&
        (id === undefined || record.id.startsWith(id)) &&
        (name === undefined || new RegExp(name).test(record.name)) &&
        (namespace === undefined || new RegExp(namespace).test(record.pod.namespace)) &&
        (pod === undefined || record.pod.sandbox.startsWith(pod)) &&
        (image === undefined || record.image.includes(image) || imageDigest(record.image).startsWith(image)) &&
        (label === undefined || hasLabel(record, label)),
    )
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
    .slice(0, limit);
}

function hasLabel(record: ContainerRecord, label: string): boolean {
  const [key = '', value] = label.split('=');
  return Object.entries(labels(record)).some(([k, v]) => k === key && (value === undefined || v === value));
}

function logs(containers: ReadonlySet<ContainerRecord>, argv: readonly string[], gone: AbortSignal): Answer {
  const { flags, values, operands } = parseOptions('crictl logs', argv, {
    follow: { type: 'boolean', short: 'f' },
    previous: { type: 'boolean', short: 'p' },
    tail: { type: 'string' },
    timestamps: { type: 'boolean', short: 't' },
  });
  const [id] = operands;
  if (id === undefined) return fatal('ID cannot be empty');
  const record = find(containers, id);
  if (!record) return fatal(notFound(id));
  let path = record.logPath;
  if (flags.has('previous')) {
    if (record.attempt === 0) return fatal(`previous terminated container ${record.name} not found`);
    path = path.replace(/\d+(?=\.log$)/, String(record.attempt - 1));
  }
  const follows = flags.has('follow');
  const tail = values.tail === undefined ? -1 : Number(values.tail);
  const ended = () => !follows || gone.aborted || record.state.phase === 'exited';
  const lines = criLogs(path, { tail, timestamps: flags.has('timestamps'), ended, signal: gone });
  return { exitCode: 0, lines, ...(follows && { follows: true }) };
}

function inspect(containers: ReadonlySet<ContainerRecord>, argv: readonly string[]): Answer {
  const { flags, values, operands } = parseOptions('crictl inspect', argv, { ...SELECTION, ...OUTPUT });
  const records: ContainerRecord[] = operands.length > 0 ? [] : [...select(containers, flags, values)];
  for (const id of operands) {
    const record = find(containers, id);
    if (!record) return fatal(`getting the status of the container "${id}": ${notFound(id)}`);
    records.push(record);
  }
  if (records.length === 0) return fatal('ID cannot be empty');
  const details = records.map((record) => containerDetails(record, flags.has('quiet')));
  return structured(details.length === 1 ? details[0] : details, values.output ?? 'json');
}

function pods(containers: ReadonlySet<ContainerRecord>, argv: readonly string[]): Answer {
  const { flags, values } = parseOptions('crictl pods', argv, {
    ...OUTPUT,
    id: { type: 'string' },
    name: { type: 'string' },
    namespace: { type: 'string' },
    state: { type: 'string', short: 's' },
    'no-trunc': { type: 'boolean' },
  });
  const sandboxes = new Map<string, ContainerRecord[]>();
  for (const record of containers) {
    sandboxes.set(record.pod.sandbox, [...(sandboxes.get(record.pod.sandbox) ?? []), record]);
  }
  const found = [...sandboxes.values()].flatMap((records) => {
    const [oldest] = records.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    if (!oldest) return [];
    const { pod, createdAt } = oldest;
    const ready = records.some(({ state }) => state.phase === 'running');
    const matches =
      (values.id === undefined || pod.sandbox.startsWith(values.id)) &&
      (values.name === undefined || new RegExp(values.name).test(pod.name)) &&
      (values.namespace === undefined || new RegExp(values.namespace).test(pod.namespace)) &&
      (values.state === undefined || (values.state.toLowerCase() === 'ready') === ready);
    return matches ? [{ pod, createdAt, ready }] : [];
  });
  found.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  if (flags.has('quiet')) return say(found.map(({ pod }) => pod.sandbox));
  if (values.output !== undefined && values.output !== 'table') {
    const items = found.map(({ pod, createdAt, ready }) => ({
      id: pod.sandbox,
      metadata: { name: pod.name, uid: pod.uid, namespace: pod.namespace, attempt: 0 },
      state: ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
      createdAt: nanoseconds(createdAt),
    }));
    return structured({ items }, values.output);
  }
  const rows = found.map(({ pod, createdAt, ready }) => [
    flags.has('no-trunc') ? pod.sandbox : pod.sandbox.slice(0, 13),
    `${humanDuration(Date.now() - createdAt.getTime())} ago`,
    ready ? 'Ready' : 'NotReady',
    pod.name,
    pod.namespace,
    '0',
    '(default)',
  ]);
  return say(textTable([['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]));
}

function listImages(images: NodeImages, argv: readonly string[]): Answer {
  const { flags } = parseOptions('crictl images', argv, { quiet: { type: 'boolean', short: 'q' } });
  const names = Object.values(images).map(({ image }) => image);
  if (flags.has('quiet')) return say(names.map((image) => `sha256:${imageDigest(image)}`));
  const rows = names.map((image) => {
    const colon = image.lastIndexOf(':');
    return [image.slice(0, colon), image.slice(colon + 1), imageDigest(image).slice(0, 13)];
  });
  return say(textTable([['IMAGE', 'TAG', 'IMAGE ID'], ...rows]));
}

async function stop(containers: ReadonlySet<ContainerRecord>, argv: readonly string[]): Promise<Answer> {
  const { values, operands } = parseOptions('crictl stop', argv, { timeout: { type: 'string', short: 't' } });
  if (operands.length === 0) return fatal('ID cannot be empty');
  const timeout = values.timeout === undefined ? STOP_TIMEOUT : Number(values.timeout) * 1_000;
  for (const id of operands) {
    const record = find(containers, id);
    if (!record) return fatal(`stopping the container "${id}": ${notFound(id)}`);
    await end(record, timeout);
  }
  return say(operands);
}

async function end(record: ContainerRecord, timeout: number): Promise<void> {
  if (record.state.phase !== 'running') return;
  const { pid } = record.state;
  const ended = record.ended;
  process.kill(pid, timeout > 0 ? 'SIGTERM' : 'SIGKILL');
  const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), timeout);
  await ended;
  clearTimeout(timer);
}

async function remove(containers: Set<ContainerRecord>, argv: readonly string[]): Promise<Answer> {
  const { flags, operands } = parseOptions('crictl rm', argv, { force: { type: 'boolean', short: 'f' } });
  if (operands.length === 0) return fatal('ID cannot be empty');
  for (const id of operands) {
    const record = find(containers, id);
    if (!record) return fatal(`removing the container "${id}": ${notFound(id)}`);
    if (record.state.phase === 'running') {
      if (!flags.has('force')) {
        return fatal(`container "${id}" is running, please stop it first`);
      }
      await end(record, 0);
    }
    await forgetContainer(record, containers);
  }
  return say(operands);
}

function find(containers: ReadonlySet<ContainerRecord>, id: string): ContainerRecord | undefined {
  return [...containers].find((record) => record.id.startsWith(id));
}

function notFound(id: string): string {
  return `rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`;
}

function fatal(message: string): Answer {
  return fail(`FATA[0000] ${message}`);
}

function structured(value: unknown, format: string): Answer {
  if (format === 'json') return say([JSON.stringify(value, null, 2)]);
  throw new Unsupported(`crictl -o ${format}`, 'Supported formats: json, and for lists table');
}

function containerJson(record: ContainerRecord) {
  const imageId = `sha256:${imageDigest(record.image)}`;
  return {
    id: record.id,
    podSandboxId: record.pod.sandbox,
    metadata: { name: record.name, attempt: record.attempt },
    image: { image: imageId, annotations: {}, userSpecifiedImage: record.image, runtimeHandler: '' },
    imageRef: imageId,
    state: STATES[record.state.phase].constant,
    createdAt: nanoseconds(record.createdAt),
    labels: labels(record),
    annotations: { 'io.kubernetes.container.restartCount': String(record.attempt) },
    imageId,
  };
}

function containerDetails(record: ContainerRecord, quiet: boolean) {
  const { state } = record;
  const exited = state.phase === 'exited';
  const status = {
    annotations: { 'io.kubernetes.container.restartCount': String(record.attempt) },
    createdAt: record.createdAt.toISOString(),
    exitCode: exited ? state.exitCode : 0,
    finishedAt: exited ? state.finishedAt.toISOString() : '0001-01-01T00:00:00Z',
    id: record.id,
    image: { image: record.image, annotations: {}, userSpecifiedImage: '', runtimeHandler: '' },
    imageRef: `sha256:${imageDigest(record.image)}`,
    labels: labels(record),
    logPath: record.logPath,
    message: exited ? state.message : '',
    metadata: { attempt: record.attempt, name: record.name },
    mounts: record.mounts.map(({ containerPath, hostPath, readOnly }) => ({
      containerPath,
      hostPath,
      propagation: 'PROPAGATION_PRIVATE',
      readonly: readOnly,
      selinuxRelabel: false,
    })),
    reason: exited ? state.reason : '',
    startedAt: state.phase === 'created' ? '0001-01-01T00:00:00Z' : (state.startedAt ?? record.createdAt).toISOString(),
    state: STATES[state.phase].constant,
  };
  if (quiet) return { status };
  return {
    info: {
      pid: state.phase === 'running' ? state.pid : 0,
      runtimeSpec: {
        process: {
          args: record.argv,
          cwd: '/',
          env: Object.entries(record.env).map(([key, value]) => `${key}=${value}`),
        },
        mounts: record.mounts.map(({ containerPath, hostPath, readOnly }) => ({
          destination: containerPath,
          type: 'bind',
          source: hostPath,
          options: ['rbind', 'rprivate', readOnly ? 'ro' : 'rw'],
        })),
      },
      sandboxID: record.pod.sandbox,
    },
    status,
  };
}

function labels({ name, pod }: ContainerRecord): Readonly<Record<string, string>> {
  return {
    'io.kubernetes.container.name': name,
    'io.kubernetes.pod.name': pod.name,
    'io.kubernetes.pod.namespace': pod.namespace,
    'io.kubernetes.pod.uid': pod.uid,
  };
}

/** The images here have no content of their own to hash; their names identify them as well. */
function imageDigest(image: string): string {
  return createHash('sha256').update(image).digest('hex');
}

function nanoseconds(time: Date): string {
  return `${time.getTime()}000000`;
}
