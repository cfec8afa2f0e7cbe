import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseCidr } from '../domains/network/addresses.ts';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';

/** Declares `network …`, which asks NetworkPolicies in files, folders or a cluster, and needs no lab. */
export function addNetworkCommands(program: Command): void {
  const network = program
    .command('network')
    .description('what NetworkPolicies really allow; reads files, directories, - for standard input, or --live')
    .enablePositionalOptions();

  const sources = (command: Command) =>
    command
      .option('-n, --namespace <name>', 'the namespace of objects that do not specify one (default: default)')
      .option(
        '--pod-cidr <cidr>',
        'the pod network; may be repeated (default: from Nodes and pods, else 10.244.0.0/16)',
        cidrs,
      )
      .option('--live', 'read the objects of the cluster in the current kubeconfig; changes nothing')
      .addOption(kubernetes());

  sources(network.command('eval'))
    .description('what the policies decide for many connections, one per line')
    .argument('[file...]')
    .requiredOption(
      '--connections <file>',
      'one JSON object per line: {"from","to","port","protocol"}, where an end is {"namespace","pod"} or {"ip"}',
    )
    .option('--json', 'print one JSON object per line')
    .action(async (files, options) => (await import('./network/eval.ts')).evaluateConnections(files, options));

  sources(network.command('explain'))
    .description('why a connection is allowed or denied: what each policy says about it')
    .usage('[options] <file...> -- <from> <to> <port>[/<protocol>]')
    .argument('[words...]', 'ends are namespace/pod or an address: shop/web db/postgres 5432, or 8.8.8.8 53/UDP')
    .option('--json', 'print one JSON object')
    .action(async (_words, options, command) =>
      (await import('./network/explain.ts')).explain(command.args, command.parent.parent.rawArgs, options),
    );

  sources(network.command('compare'))
    .description('whether two sets of policies differ for any connection at all, with an example')
    .argument('<before>')
    .argument('[after]', 'omit with --live, which takes the cluster as the state before')
    .option('--with <file>', 'namespaces, pods and workloads that both sets apply to; may be repeated', collected)
    .option('--json', 'print one JSON object')
    .action(async (before, after, options) => (await import('./network/compare.ts')).compare(before, after, options));

  sources(network.command('test'))
    .description('prove what is allowed and denied for every connection, or show one that breaks it')
    .argument('[file...]')
    .requiredOption('--expect <file>', 'the expectations')
    .option('--json', 'print one JSON object')
    .action(async (files, options) => (await import('./network/test.ts')).test(files, options));

  sources(network.command('lint'))
    .description('find what opens too much, has no effect or breaks DNS, each with a connection that shows it')
    .argument('[file...]')
    .addOption(
      new Option('--format <format>', 'format of the report')
        .choices(['text', 'json', 'github', 'sarif'])
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .action(async (files, options) => (await import('./network/lint.ts')).lint(files, options));
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function cidrs(value: string, before?: readonly string[]): readonly string[] {
  if (parseCidr(value) === null) throw new InvalidArgumentError('must be a CIDR such as 10.244.0.0/16.');
  return collected(value, before);
}

function kubernetes(): Option {
  const range = `1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}`;
  return new Option('--kubernetes <minor>', `validate policies as this minor version does: ${range}`)
    .argParser((text): KubernetesMinor => {
      const number = /^(?:v?1\.)?(\d+)$/.exec(text)?.[1];
      const minor = KUBERNETES_MINORS.find((known) => String(known) === number);
      if (minor === undefined) throw new InvalidArgumentError(`must be one of ${range}.`);
      return minor;
    })
    .default(KUBERNETES_MINORS[0], `1.${KUBERNETES_MINORS[0]}`);
}
