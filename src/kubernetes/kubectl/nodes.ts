import { KubectlLineError } from './arguments.ts';
import { type CommandContext, isDryRun, isSet, selects } from './context.ts';
import {
  each,
  everyOf,
  find,
  foundWhen,
  look,
  pathOf,
  type Step,
  step,
  type Target,
  withQuery,
  write,
} from './step.ts';
import { targets } from './targets.ts';

export function cordon(context: CommandContext): readonly Step[] {
  return nodesOf(context, 'cordon').flatMap((node) => schedulable(context, node));
}

export function uncordon(context: CommandContext): readonly Step[] {
  return nodesOf(context, 'uncordon').flatMap((node) => schedulable(context, node));
}

export function drain(context: CommandContext): readonly Step[] {
  const nodes = nodesOf(context, 'drain');
  return [
    ...nodes.flatMap((node) => schedulable(context, node)).map((sent) => ({ ...sent, main: false })),
    ...nodes.flatMap((node) => evictions(context, node)),
  ];
}

/** The nodes that `node/n1`, `n1` or a selector names. */
function nodesOf(context: CommandContext, command: string): readonly Target[] {
  const { words } = context;
  if (words.length === 0 && !selects(context)) throw new KubectlLineError(`USAGE: ${command} NODE [flags]`);
  if (words.length === 0) return targets({ ...context, words: ['nodes'] });
  if (selects(context)) throw new KubectlLineError('cannot specify both a node name and a --selector option');
  return targets({ ...context, words: words.map((word) => (word.includes('/') ? word : `nodes/${word}`)) });
}

function schedulable(context: CommandContext, node: Target): readonly Step[] {
  return [find(context, node), write('PATCH', each(node), foundWhen(node))];
}

function evictions(context: CommandContext, node: Target): readonly Step[] {
  const pods = everyOf(context, 'pods', '');
  const pod = each(pods);
  const selector = encodeURIComponent(`spec.nodeName=${each(node).name}`);
  const when = 'for each pod on the node; NAMESPACE and NAME stand for its namespace and name';
  return [
    step('GET', withQuery(pathOf(pods), [`fieldSelector=${selector}`, 'limit=500'])),
    isSet(context, 'disable-eviction')
      ? write('DELETE', pod, when)
      : step('POST', pathOf(pod, 'eviction'), { main: true, when }),
    ...(isDryRun(context) ? [] : [look(pod, { when: 'until it no longer exists' })]),
  ];
}
