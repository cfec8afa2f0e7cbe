import { type Command, InvalidArgumentError, Option } from 'commander';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';

/** Declares `policy …`, which asks audit policies in files and needs no lab. `-` is standard input everywhere. */
export function addPolicyCommands(program: Command): void {
  const policy = program
    .command('audit')
    .description('what an audit policy really does; no lab needed, - is standard input')
    .enablePositionalOptions();

  policy
    .command('lint')
    .description('what is wrong, risky or costly in policies, each with a request that shows it')
    .argument('<policy...>')
    .addOption(
      new Option('--format <format>', 'how to tell it').choices(['text', 'json', 'github', 'sarif']).default('text'),
    )
    .option('--api-resources <file>', "a cluster's own resources, as kubectl api-resources prints them")
    .option('--fix', 'make the fixes that are safe in the files, each proved to change nothing else')
    .option('--dry-run', 'with --fix: print the difference and write nothing')
    .addOption(kubernetes())
    .action(async (files, options) => (await import('./audit/lint.ts')).lint(files, options));

  policy
    .command('explain')
    .description('why a request is logged as it is: each rule, the level, the events in the log')
    .usage('[options] <policy> -- kubectl <args...> | <METHOD> <path>')
    .argument('<policy>')
    .argument('<request...>', 'kubectl -n prod delete secret db, or GET /healthz')
    .option('--user <name>', 'who asks (default: kubernetes-admin)')
    .option('--group <name>', 'a group of the user; may be given again', collected)
    .option('--no-user', 'nobody: the authentication failed')
    .addOption(kubernetes())
    .action(async (file, request, options) => (await import('./audit/explain.ts')).explain(file, request, options));

  policy
    .command('eval')
    .description('what the policy decides for many requests, a line each')
    .argument('<policy>')
    .requiredOption(
      '--requests <file>',
      'a JSON object a line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print a JSON object a line')
    .addOption(kubernetes())
    .action(async (file, options) => (await import('./audit/eval.ts')).evaluateRequests(file, options));

  policy
    .command('compare')
    .description('whether two policies differ for any request at all, and which requests tell them apart')
    .argument('<before>')
    .argument('<after>')
    .addOption(includeUnserved())
    .option(
      '--set-aside <selector>',
      "requests that do not matter, as a rule would select them: 'userGroups: [system:nodes]'; may be given again",
      collected,
    )
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (before, after, options) => (await import('./audit/compare.ts')).compare(before, after, options));

  policy
    .command('test')
    .description('prove expectations for every request, or break them by one')
    .argument('<policy>')
    .option('--expect <file>', 'expectations of your own')
    .option('--profile <name>', 'expectations that come along: cis-3.2.2')
    .addOption(includeUnserved())
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (file, options) => (await import('./audit/test.ts')).test(file, options));

  policy
    .command('replay')
    .description('what audit logs would have been under the policy: events, bytes, and who is loudest')
    .argument('<policy>')
    .argument('<log...>', 'plain or gzipped; events may be wrapped by a shipper')
    .option('--size <bytes>', 'how long this much log lasts, before and after', byteSize, byteSize('1GB'))
    .option('--json', 'print one JSON object')
    .addOption(kubernetes())
    .action(async (file, logs, options) => (await import('./audit/replay.ts')).replay(file, logs, options));
}

function kubernetes(): Option {
  return new Option(
    '--kubernetes <minor>',
    `read the policy as this minor does: 1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}`,
  )
    .argParser(minorOf)
    .default(KUBERNETES_MINORS[0], `1.${KUBERNETES_MINORS[0]}`);
}

function includeUnserved(): Option {
  return new Option('--include-unserved', 'count whatever a client can send, not only what the API server serves');
}

function minorOf(text: string): KubernetesMinor {
  const number = /^(?:v?1\.)?(\d+)$/.exec(text)?.[1];
  const minor = KUBERNETES_MINORS.find((known) => String(known) === number);
  if (minor === undefined)
    throw new InvalidArgumentError(`it is one of 1.${KUBERNETES_MINORS.at(-1)} to 1.${KUBERNETES_MINORS[0]}.`);
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
  if (!(bytes > 0)) throw new InvalidArgumentError('it is a size such as 500MB or 10GiB.');
  return bytes;
}
