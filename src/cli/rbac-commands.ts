import { type Command, InvalidArgumentError, Option } from 'commander';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';

/** Declares `rbac …`, which asks roles and bindings in files, folders or a cluster, and needs no lab. */
export function addRbacCommands(program: Command): void {
  const rbac = program
    .command('rbac')
    .description('what roles and bindings really allow; reads files, directories, - for standard input, or --live')
    .enablePositionalOptions();

  const sources = (command: Command) =>
    command
      .option('-n, --namespace <name>', 'the namespace of objects that do not specify one (default: default)')
      .option('--no-built-in', 'ignore the roles and bindings that the API server itself creates')
      .option('--live', 'read the objects of the cluster in the current kubeconfig; changes nothing')
      .addOption(kubernetes());

  sources(rbac.command('eval'))
    .description('what the objects decide for many requests, one per line')
    .argument('[file...]')
    .requiredOption(
      '--requests <file>',
      'one JSON object per line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print one JSON object per line')
    .action(async (files, options) => (await import('./rbac/eval.ts')).evaluateRequests(files, options));

  sources(rbac.command('explain'))
    .description(
      'why a request is allowed or forbidden; without a request, everything that a user may do and ways to gain more power',
    )
    .usage('[options] <file...> [-- kubectl <args...> | <METHOD> <path>]')
    .argument('[words...]')
    .option(
      '--user <name>',
      'the user who sends the request: alice, or system:serviceaccount:NAMESPACE:NAME; also taken from --as in the line',
    )
    .option('--group <name>', 'a group of the user; may be repeated', collected)
    .option('--json', 'print one JSON object')
    .action(async (words, options, command) =>
      (await import('./rbac/explain.ts')).explain(words, command.parent.parent.rawArgs, options),
    );

  sources(rbac.command('compare'))
    .description('whether anybody may do anything in only one of two sets, and what')
    .argument('<before>')
    .argument('[after]', 'omit with --live, which takes the cluster as the state before')
    .option('--json', 'print one JSON object')
    .action(async (before, after, options) => (await import('./rbac/compare.ts')).compare(before, after, options));

  sources(rbac.command('test'))
    .description('prove what a user may and may not do for every request, or show one that breaks it')
    .argument('[file...]')
    .requiredOption('--expect <file>', 'the expectations')
    .option('--json', 'print one JSON object')
    .action(async (files, options) => (await import('./rbac/test.ts')).test(files, options));

  sources(rbac.command('lint'))
    .description('find what never matches, grants too much, or opens a way to more power')
    .argument('[file...]')
    .addOption(
      new Option('--format <format>', 'format of the report')
        .choices(['text', 'json', 'github', 'sarif'])
        .default('text'),
    )
    .action(async (files, options) => (await import('./rbac/lint.ts')).lint(files, options));
}

function kubernetes(): Option {
  return new Option('--kubernetes <minor>', 'use what this minor version serves and creates: 1.35 to 1.37')
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
