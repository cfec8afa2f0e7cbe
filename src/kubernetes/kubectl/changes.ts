import { KubectlLineError } from './arguments.ts';
import { type CommandContext, flagText, isSet, namesFiles } from './context.ts';
import { resourceType } from './resource-types.ts';
import { each, everyOf, find, foundWhen, look, pathOf, type Step, step, type Target, watch, write } from './step.ts';
import { slashTarget, targets, targetsOrAll } from './targets.ts';

export function edit(context: CommandContext): readonly Step[] {
  return targetsOrAll(context).flatMap((target) => [
    find(context, target, {}, flagText(context, 'subresource')),
    patched(context, target, 'if it is changed in the editor'),
  ]);
}

export function patch(context: CommandContext): readonly Step[] {
  if (!context.flags.has('patch') && !context.flags.has('patch-file')) {
    throw new KubectlLineError('must specify --patch or --patch-file containing the contents of the patch');
  }
  return targets(context).flatMap((target) => [
    ...(namesFiles(context) ? [] : [find(context, target, {}, flagText(context, 'subresource'))]),
    patched(context, target),
  ]);
}

export function label(context: CommandContext): readonly Step[] {
  return isSet(context, 'list') ? shown(withoutUpdates(context)) : updated(context, 'label');
}

export function annotate(context: CommandContext): readonly Step[] {
  return isSet(context, 'list') ? shown(withoutUpdates(context)) : updated(context, 'annotation');
}

export function taint(context: CommandContext): readonly Step[] {
  const [type = 'nodes'] = context.words;
  if (!type.includes('/') && !isUpdate(type) && resourceType(context.table, type).resource !== 'nodes') {
    throw new KubectlLineError(`invalid resource type ${type}, only node types are supported`);
  }
  return updated(context, 'taint');
}

export function set(context: CommandContext): readonly Step[] {
  const [what = '', ...words] = context.words;
  if (what === 'env') return setEnvironment({ ...context, words });
  if (['serviceaccount', 'sa'].includes(what)) return changed({ ...context, words: words.slice(0, -1) });
  if (['image', 'resources', 'selector', 'subject'].includes(what))
    return changed(withoutUpdates({ ...context, words }));
  throw new KubectlLineError(`the requests that "kubectl set ${what}" sends are not known`);
}

function setEnvironment(context: CommandContext): readonly Step[] {
  const from = flagText(context, 'from');
  const objects = withoutUpdates(context);
  const updates = objects.words.length < context.words.length || from !== undefined || isSet(context, 'env');
  return [
    ...(from === undefined ? [] : [look(slashTarget(context, from))]),
    ...(updates && !isSet(context, 'list') ? changed(objects) : shown(objects)),
  ];
}

export function scale(context: CommandContext): readonly Step[] {
  const conditional = isSet(context, 'current-replicas') || isSet(context, 'resource-version');
  return targets(context).flatMap((target) => {
    const url = pathOf(each(target), 'scale');
    const when = foundWhen(target);
    return [
      ...(namesFiles(context) ? [] : [find(context, target)]),
      ...(conditional ? [step('GET', url, { when })] : []),
      step(conditional ? 'PUT' : 'PATCH', url, { main: true, when }),
    ];
  });
}

export function rollout(context: CommandContext): readonly Step[] {
  const [action = '', ...words] = context.words;
  return targetsOrAll({ ...context, words }).flatMap((target) => {
    const listed = target.name === null ? [find(context, target)] : [];
    const object = each(target);
    const when = foundWhen(target);
    switch (action) {
      case 'status':
        return [
          ...(target.name === null ? listed : [look(object, { main: true })]),
          watch(object, { main: true, when }),
        ];
      case 'history':
        return [...listed, look(object, { main: true, when }), revisions(context, target)];
      case 'undo':
        return [...listed, look(object, { when }), revisions(context, target), write('PATCH', object, when)];
      case 'restart':
      case 'pause':
      case 'resume':
        return [find(context, target), write('PATCH', object, when)];
      default:
        throw new KubectlLineError(`the requests that "kubectl rollout ${action}" sends are not known`);
    }
  });
}

function revisions(context: CommandContext, { type, namespace }: Target): Step {
  const word = type.resource === 'deployments' ? 'replicasets.apps' : 'controllerrevisions.apps';
  return step('GET', pathOf(everyOf(context, word, namespace)));
}

/** Only reads what it would change. */
function shown(context: CommandContext): readonly Step[] {
  return targets(context).map((target) => find(context, target, { main: true }));
}

function updated(context: CommandContext, what: string): readonly Step[] {
  const objects = withoutUpdates(context);
  if (objects.words.length < context.words.length) return changed(objects);
  throw new KubectlLineError(`at least one ${what} update is required`);
}

function changed(context: CommandContext): readonly Step[] {
  return targets(context).flatMap((target) => [find(context, target), patched(context, target)]);
}

function patched(context: CommandContext, target: Target, when: string | null = null): Step {
  const url = pathOf(each(target), flagText(context, 'subresource'));
  return step('PATCH', url, { main: true, when: foundWhen(target) ?? when });
}

function withoutUpdates(context: CommandContext): CommandContext {
  return { ...context, words: context.words.filter((word) => !isUpdate(word)) };
}

/** `key=value` sets, `key-` removes. */
function isUpdate(word: string): boolean {
  return word.includes('=') || word.endsWith('-');
}
