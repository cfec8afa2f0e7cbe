import { type Command, InvalidArgumentError, Option } from 'commander';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';

/** Declares `policy …`, which asks audit policies in files and needs no lab. `-` is standard input everywhere. */
export function addPolicyCommands(program: Command): void {
  const policy = program
    .command('audit')
    .description('what an audit policy really does; needs no lab; - is standard input')
    .enablePositionalOptions();

  policy
    .command('lint')
    .description('find what is wrong, risky or costly in policies, each with a request that shows it')
    .argument('<policy...>')
    .addOption(
      new Option('--format <format>', 'format of the report')
        .choices(['text', 'json', 'github', 'sarif'])
        .default('text'),
    )
    .option('--api-resources <file>', "a cluster's own resources, as printed by kubectl api-resources")
    .option('--fix', 'apply the safe fixes to the files, each proved to change nothing else')
    .option('--dry-run', 'with --fix: print the difference and write nothing')
    .addOption(kubernetes())
    .action(async (files, options) => (await import('./audit/lint.ts')).lint(files, options));

  policy
    .command('explain')
    .description('show why a request is logged as it is: each rule, the level, and the events in the log')
    .usage('[options] <policy> -- kubectl <args...> | <METHOD> <path>')
    .argument('<policy>')
    .argument('<request...>', 'kubectl -n prod delete secret db, or GET /healthz')
    .option('--user <name>', 'the user who sends the request (default: kubernetes-admin)')
    .option('--group <name>', 'a group of the user; may be repeated', collected)
    .option('--no-user', 'no user: authentication failed')
    .addOption(kubernetes())
    .action(async (file, request, options) => (await import('./audit/explain.ts')).explain(file, request, options));

  policy
    .command('eval')
    .description('show what the policy decides for many requests, one per line')
    .argument('<policy>')
    .requiredOption(
      '--requests <file>',
      'one JSON object per line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print one JSON object per line')
    .addOption(kubernetes())
    .action(async (file, options) => (await import('./audit/eval.ts')).evaluateRequests(file, options));

  policy
    .command('compare')
    .description('show whether two policies differ for any request at all, and for which requests')
    .argument('<before>')
    .argument('<after>')
    .addOption(includeUnserved())
    .option(
      '--set-aside <selector>',
      "requests to ignore, selected as in a rule: 'userGroups: [system:nodes]'; may be repeated",
      collected,
    )
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (before, after, options) => (await import('./audit/compare.ts')).compare(before, after, options));

  policy
    .command('test')
    .description('prove expectations for every request, or show a request that breaks them')
    .argument('<policy>')
    .option('--expect <file>', 'a file with your own expectations')
    .option('--profile <name>', 'built-in expectations: cis-3.2.2')
    .addOption(includeUnserved())
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (file, options) => (await import('./audit/test.ts')).test(file, options));

  policy
    .command('replay')
    .description(
      'show what audit logs would have contained under the policy: events, bytes, and the users who cause most of them',
    )
    .argument('<policy>')
    .argument('<log...>', 'audit logs, plain or gzipped; events may be wrapped by a log shipper')
    .option('--size <bytes>', 'show how long a log of this size lasts, before and after', byteSize, byteSize('1GB'))
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (file, logs, options) => (await import('./audit/replay.ts')).replay(file, logs, options));
}

function kubernetes(): Option {
  return new Option(
    '--kubernetes <minor>',
    `read the policy as this minor version does: 1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}`,
  )
    .argParser(minorOf)
    .default(KUBERNETES_MINORS[0], `1.${KUBERNETES_MINORS[0]}`);
}

function includeUnserved(): Option {
  return new Option(
    '--include-unserved',
    'consider everything that a client can send, not only what the API server serves',
  );
}

function minorOf(text: string): KubernetesMinor {
  const number = /^(?:v?1\.)?(\d+)$/.exec(text)?.[1];
  const minor = KUBERNETES_MINORS.find((known) => String(known) === number);
  if (minor === undefined)
    throw new InvalidArgumentError(`must be one of 1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}.`);
  return minor;
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const UNITS: ReadonlyMap<string, number> = new Map(
  ['', 'K', 'M', 'G', 'T'].flatMap((prefix, power) => [
    [`${prefix}B`, 1000 ** power],
    [prefix, 1000 ** power],
    [`${prefix}IB`, 1024 ** power],
  ]),
);

/** `100MB`, `1.5GiB`. */
function byteSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)$/i.exec(text) ?? [];
  const bytes = Number(number) * (UNITS.get(unit.toUpperCase()) ?? Number.NaN);
  if (!(bytes > 0)) throw new InvalidArgumentError('must be a size such as 500MB or 10GiB.');
  return bytes;
}
