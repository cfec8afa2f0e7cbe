import { KubectlLineError } from './arguments.ts';
import { type CommandContext, flagText, isDryRun, isSet } from './context.ts';
import {
  each,
  everyOf,
  find,
  foundWhen,
  look,
  make,
  pathOf,
  type Step,
  step,
  type Target,
  watch,
  write,
} from './step.ts';
import { lookAt, objectsOfFiles, slashTarget, targets, targetsOfFiles } from './targets.ts';

/** The words of `kubectl create`, which differ from those of other commands. */
const CREATED: ReadonlySet<string> = new Set(
  `clusterrole clusterrolebinding configmap cm cronjob cj deployment deploy ingress ing job namespace ns
  poddisruptionbudget pdb priorityclass pc quota resourcequota role rolebinding secret service svc serviceaccount sa
  token`.split(/\s+/),
);

const NAMED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['quota', 'resourcequotas'],
  ['token', 'serviceaccounts'],
]);

const SECRETS = ['docker-registry', 'generic', 'tls'];
const SERVICES = ['clusterip', 'externalname', 'loadbalancer', 'nodeport'];

const SUBCOMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['secret', SECRETS],
  ['service', SERVICES],
  ['svc', SERVICES],
]);

export function create(context: CommandContext): readonly Step[] {
  const [word, ...words] = context.words;
  if (word === undefined) return objectsOfFiles(context).map((target) => write('POST', target));
  if (!CREATED.has(word)) throw new KubectlLineError(`Unexpected args: [${context.words.join(' ')}]`);
  const name = createdName(word, words);
  const every = everyOf(context, NAMED_OTHERWISE.get(word) ?? word);
  if (word === 'token') return [step('POST', pathOf({ ...every, name }, 'token'), { main: true })];
  const from = flagText(context, 'from');
  return [...(from === undefined ? [] : [look(slashTarget(context, from))]), write('POST', every)];
}

function createdName(word: string, words: readonly string[]): string {
  const subcommands = SUBCOMMANDS.get(word);
  const [subcommand = '', ...behind] = words;
  if (subcommands !== undefined && !subcommands.includes(subcommand)) {
    throw new KubectlLineError(`"kubectl create ${word}" needs one of the subcommands ${subcommands.join(', ')}`);
  }
  const [name, ...more] = subcommands === undefined ? words : behind;
  if (name !== undefined && more.length === 0) return name;
  throw new KubectlLineError(`exactly one NAME is required, got ${name === undefined ? 0 : more.length + 1}`);
}

/** Its --selector is that of the service. */
export function expose(context: CommandContext): readonly Step[] {
  const flags = new Map([...context.flags].filter(([name]) => name !== 'selector'));
  return [...lookAt({ ...context, flags }), make(context, 'services')];
}

export function autoscale(context: CommandContext): readonly Step[] {
  return [...lookAt(context), make(context, 'horizontalpodautoscalers.autoscaling')];
}

export function apply(context: CommandContext): readonly Step[] {
  const [action, ...words] = context.words;
  if (action !== undefined) return applied(action, { ...context, words });
  if (objectsOfFiles(context).some(({ name }) => name === null)) {
    throw new KubectlLineError('cannot use generate name with apply');
  }
  return targetsOfFiles(context).flatMap((target) =>
    isSet(context, 'server-side') ? [write('PATCH', target)] : createdOrPatched(target),
  );
}

/** Like `apply`, but in server-side dry runs. */
export function diff(context: CommandContext): readonly Step[] {
  const steps = targetsOfFiles(context).flatMap((target) =>
    isSet(context, 'server-side') ? [look(target), write('PATCH', target)] : createdOrPatched(target),
  );
  return steps.map((sent) => (sent.main ? { ...sent, url: `${sent.url}?dryRun=All` } : sent));
}

function createdOrPatched(target: Target): readonly Step[] {
  return [
    look(target),
    write('POST', target, 'if it does not exist'),
    write('PATCH', target, 'if it exists and differs'),
  ];
}

/** What is stored in the annotation of the last apply. */
function applied(action: string, context: CommandContext): readonly Step[] {
  switch (action) {
    case 'view-last-applied':
      return targets(context).map((target) => find(context, target, { main: true }));
    case 'set-last-applied':
      return targetsOfFiles(context).flatMap((target) => [look(target), write('PATCH', target)]);
    case 'edit-last-applied':
      return targets(context).flatMap((target) => [
        find(context, target),
        write('PATCH', each(target), foundWhen(target) ?? 'if it is changed in the editor'),
      ]);
    default:
      throw new KubectlLineError(`the requests that "kubectl apply ${action}" sends are not known`);
  }
}

export function replace(context: CommandContext): readonly Step[] {
  const replaced = targetsOfFiles(context);
  if (!isSet(context, 'force')) return replaced.flatMap((target) => [look(target), write('PUT', target)]);
  if (isDryRun(context)) throw new KubectlLineError('--dry-run can not be used when --force is set');
  return [
    ...replaced.map((target) => write('DELETE', target)),
    ...replaced.map((target) => look(target, { when: 'until it no longer exists' })),
    ...replaced.map((target) => write('POST', target)),
  ];
}

export function remove(context: CommandContext): readonly Step[] {
  const removed = targets(context);
  const waits = flagText(context, 'wait') !== 'false' && !isDryRun(context);
  return [
    ...removed.flatMap((target) => [
      ...(target.name === null ? [find(context, target)] : []),
      write('DELETE', each(target), foundWhen(target)),
    ]),
    ...(waits ? removed.flatMap((target) => gone(each(target))) : []),
  ];
}

function gone(target: Target): readonly Step[] {
  return [look(target), watch(target, { when: 'until it no longer exists' })];
}
