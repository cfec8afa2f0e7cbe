import { type Command, InvalidArgumentError, Option } from 'commander';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';

/** Declares `rbac …`, which asks roles and bindings in files, folders or a cluster, and needs no lab. */
export function addRbacCommands(program: Command): void {
  const rbac = program
    .command('rbac')
    .description('what roles and bindings really allow; files, folders, - for standard input, or --live')
    .enablePositionalOptions();

  const sources = (command: Command) =>
    command
      .option('-n, --namespace <name>', 'the namespace of objects that name none (default: default)')
      .option('--no-built-in', 'leave out the roles and bindings that the API server creates itself')
      .option('--live', 'read the objects of the cluster in the current kubeconfig; nothing is changed')
      .addOption(kubernetes());

  sources(rbac.command('eval'))
    .description('what the objects decide for many requests, a line each')
    .argument('[file...]')
    .requiredOption(
      '--requests <file>',
      'a JSON object a line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print a JSON object a line')
    .action(async (files, options) => (await import('./rbac/eval.ts')).evaluateRequests(files, options));

  sources(rbac.command('explain'))
    .description('why a request is allowed or forbidden; without a request, all that a user may do and how to get more')
    .usage('[options] <file...> [-- kubectl <args...> | <METHOD> <path>]')
    .argument('[words...]')
    .option('--user <name>', 'who asks: alice, or system:serviceaccount:NAMESPACE:NAME; --as in the line says it too')
    .option('--group <name>', 'a group of the user; may be given again', collected)
    .option('--json', 'print one JSON object')
    .action(async (words, options, command) =>
      (await import('./rbac/explain.ts')).explain(words, command.parent.parent.rawArgs, options),
    );

  sources(rbac.command('compare'))
    .description('whether anybody may do anything in one of them and not in the other, and what')
    .argument('<before>')
    .argument('[after]', 'not given with --live, where the cluster is what was before')
    .option('--json', 'print one JSON object')
    .action(async (before, after, options) => (await import('./rbac/compare.ts')).compare(before, after, options));

  sources(rbac.command('test'))
    .description('prove for every request what somebody may and may not do, or break it by one')
    .argument('[file...]')
    .requiredOption('--expect <file>', 'the expectations')
    .option('--json', 'print one JSON object')
    .action(async (files, options) => (await import('./rbac/test.ts')).test(files, options));

  sources(rbac.command('lint'))
    .description('what never matches, gives too much away, or opens a way to more power')
    .argument('[file...]')
    .addOption(
      new Option('--format <format>', 'how to report it').choices(['text', 'json', 'github', 'sarif']).default('text'),
    )
    .action(async (files, options) => (await import('./rbac/lint.ts')).lint(files, options));
}

function kubernetes(): Option {
  return new Option('--kubernetes <minor>', 'what this minor serves and creates: 1.35 to 1.37')
    .argParser(minorOf)
    .default(KUBERNETES_MINORS[0], `1.${KUBERNETES_MINORS[0]}`);
}

function minorOf(text: string): KubernetesMinor {
  const number = /^(?:v?1\.)?(\d+)$/.exec(text)?.[1];
  const minor = KUBERNETES_MINORS.find((known) => String(known) === number);
  if (minor !== undefined) return minor;
  throw new InvalidArgumentError(`must be one of 1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}.`);
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
