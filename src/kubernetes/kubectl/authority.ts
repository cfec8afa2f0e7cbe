import { KubectlLineError } from './arguments.ts';
import { type CommandContext, isSet, namesFiles } from './context.ts';
import { everyOf, look, make, pathOf, type Step, step, type Target, write } from './step.ts';
import { targetsOfFiles } from './targets.ts';

export function auth(context: CommandContext): readonly Step[] {
  const [what = ''] = context.words;
  switch (what) {
    case 'whoami':
      return [make(context, 'selfsubjectreviews.authentication.k8s.io')];
    case 'can-i': {
      const review = isSet(context, 'list') ? 'selfsubjectrulesreviews' : 'selfsubjectaccessreviews';
      return [make(context, `${review}.authorization.k8s.io`)];
    }
    case 'reconcile':
      return targetsOfFiles(context)
        .filter(({ type }) => type.group === 'rbac.authorization.k8s.io')
        .flatMap((target) => reconciled(context, target));
    default:
      throw new KubectlLineError(`the requests that "kubectl auth ${what}" sends are not known`);
  }
}

function reconciled(context: CommandContext, target: Target): readonly Step[] {
  const missing = 'if it does not exist';
  const namespace = { ...everyOf(context, 'namespaces'), name: target.namespace };
  return [
    look(target),
    ...(target.namespace === '' ? [] : [look(namespace, { when: missing })]),
    write('POST', target, missing),
    write('PUT', target, 'if it exists and differs'),
  ];
}

export function certificate(context: CommandContext): readonly Step[] {
  const [action = '', ...words] = context.words;
  if (!['approve', 'deny'].includes(action)) {
    throw new KubectlLineError(`the requests that "kubectl certificate ${action}" sends are not known`);
  }
  const names = [...words, ...(namesFiles(context) ? targetsOfFiles(context).map(({ name }) => name) : [])];
  if (names.length === 0) {
    throw new KubectlLineError('one or more CSRs must be specified as <name> or -f <filename>');
  }
  const every = everyOf(context, 'certificatesigningrequests.certificates.k8s.io');
  return names.flatMap((name) => [
    look({ ...every, name }),
    step('PUT', pathOf({ ...every, name }, 'approval'), { main: true }),
  ]);
}
