import { KubectlLineError } from './arguments.ts';
import { type CommandContext, flagText, isSet, namespaceOf } from './context.ts';
import type { ResourceType } from './resource-types.ts';
import {
  EACH_NAMESPACE,
  each,
  everyOf,
  find,
  foundWhen,
  look,
  pathOf,
  type Step,
  selectorsOf,
  step,
  type Target,
  watch,
  withQuery,
} from './step.ts';
import { targets, targetsOrAll } from './targets.ts';

export function get(context: CommandContext): readonly Step[] {
  const watches = isSet(context, 'watch') || isSet(context, 'watch-only');
  return targetsOrAll(context).flatMap((target) => {
    if (target.name !== null) {
      const found = look(target, { main: true }, flagText(context, 'subresource'));
      return watches ? [found, watch(target, { main: true })] : [found];
    }
    const listed = [listInParts(context, target, [])];
    return watches ? [...listed, step('GET', listUrl(context, target, ['watch=true']), { main: true })] : listed;
  });
}

export function events(context: CommandContext): readonly Step[] {
  const everywhere = isSet(context, 'all-namespaces');
  const target = everyOf(context, 'events', everywhere ? '' : namespaceOf(context));
  return [listInParts(context, target, isSet(context, 'watch') ? ['watch=true'] : [])];
}

/** Lists the objects that a command shows in chunks, of the same size as kubectl does. */
function listInParts(context: CommandContext, target: Target, parameters: readonly string[]): Step {
  return step('GET', listUrl(context, target, ['limit=500', ...parameters]), { main: true });
}

function listUrl(context: CommandContext, target: Target, parameters: readonly string[]): string {
  return withQuery(pathOf(target), [...selectorsOf(context), ...parameters]);
}

export function wait(context: CommandContext): readonly Step[] {
  const waitsForExistence = flagText(context, 'for') === 'create';
  return targets(context).flatMap((target) => {
    const named = target.name !== null;
    const found = find(context, target, { main: named });
    return waitsForExistence ? [found] : [found, watch(each(target), { main: true, when: foundWhen(target) })];
  });
}

const METRICS: Omit<ResourceType, 'resource' | 'namespaced'> = { group: 'metrics.k8s.io', version: 'v1beta1' };

export function top(context: CommandContext): readonly Step[] {
  const [what = '', name = null] = context.words;
  if (['node', 'nodes', 'no'].includes(what)) return topNodes(context, name);
  if (['pod', 'pods', 'po'].includes(what)) return topPods(context, name);
  throw new KubectlLineError(`the requests that "kubectl top ${what}" sends are not known`);
}

function topNodes(context: CommandContext, name: string | null): readonly Step[] {
  const metrics = { type: { ...METRICS, resource: 'nodes', namespaced: false }, namespace: '', name };
  return [find(context, metrics, { main: true }), find(context, { ...everyOf(context, 'nodes'), name })];
}

function topPods(context: CommandContext, name: string | null): readonly Step[] {
  const namespace = isSet(context, 'all-namespaces') ? '' : namespaceOf(context);
  const metrics = { type: { ...METRICS, resource: 'pods', namespaced: true }, namespace, name };
  const none = find(context, everyOf(context, 'pods'), { when: 'if there are no metrics' });
  return [find(context, metrics, { main: true }), ...(name === null ? [none] : [])];
}

const DUMPED = [
  ...['events', 'replicationcontrollers', 'services'],
  ...['daemonsets.apps', 'deployments.apps', 'replicasets.apps', 'pods'],
];

export function clusterInfo(context: CommandContext): readonly Step[] {
  if (context.words[0] === 'dump') return dump(context);
  const selector = encodeURIComponent('kubernetes.io/cluster-service=true');
  const services = pathOf(everyOf(context, 'services', 'kube-system'));
  return [step('GET', withQuery(services, [`labelSelector=${selector}`]), { main: true })];
}

function dump(context: CommandContext): readonly Step[] {
  const everywhere = isSet(context, 'all-namespaces');
  const given = flagText(context, 'namespaces')?.split(',') ?? ['kube-system', namespaceOf(context)];
  const when = everywhere ? 'for each namespace; NAMESPACE stands for its name' : null;
  return [
    look(everyOf(context, 'nodes'), { main: true }),
    ...(everywhere ? [look(everyOf(context, 'namespaces'))] : []),
    ...(everywhere ? [EACH_NAMESPACE] : given).flatMap((namespace) => dumpOf(context, namespace, when)),
  ];
}

function dumpOf(context: CommandContext, namespace: string, when: string | null): readonly Step[] {
  return [
    ...DUMPED.map((word) => look(everyOf(context, word, namespace), { main: true, when })),
    look(
      each(everyOf(context, 'pods', namespace)),
      { main: true, when: 'for each pod; NAME stands for its name' },
      'log',
    ),
  ];
}
