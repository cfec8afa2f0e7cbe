import { type Command, InvalidArgumentError, Option } from 'commander';
import { isLabMinor, type LabMinor, labMinors } from '../binaries/release.ts';
import { PROVIDER_NAMES } from '../providers/provider.ts';
import { addPolicyCommands } from './audit-commands.ts';
import { addNetworkCommands } from './network-commands.ts';
import { addRbacCommands } from './rbac-commands.ts';

/** Declares every command. What one does is loaded only when it is called: a start must not wait for the rest. */
export function addCommands(program: Command): void {
  program
    .command('list')
    .description('list the scenarios with minutes, points, your best score, node requirements, and domain')
    .addOption(scenariosOption())
    .action(async (options) => (await import('./commands/list.ts')).list(options));

  program
    .command('start')
    .description('create a lab and print its task')
    .argument('[scenario]', 'for example audit-01; on a terminal you can choose from a list')
    .addOption(
      new Option('--provider <name>', 'how to create the node')
        .choices(['auto', ...PROVIDER_NAMES])
        .default('auto')
        .env('CKS_LAB_PROVIDER'),
    )
    .option(
      '--kubernetes <minor>',
      `Kubernetes minor: ${labMinors.map((minor) => `1.${minor}`).join(', ')}`,
      labMinor,
      labMinors[0],
    )
    .option('--name <name>', 'name of the lab (default: the scenario)')
    .addOption(scenariosOption())
    .action(async (scenario, options) => (await import('./commands/start.ts')).start(scenario, options));

  program
    .command('status')
    .description('show your labs and their state')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/status.ts')).status(lab));

  program
    .command('task')
    .description('print the task again')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/task.ts')).task(lab));

  program
    .command('hint')
    .description('print the next hint, from a nudge to the near-answer')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/hint.ts')).hint(lab));

  program
    .command('solution')
    .description('print a solution and what it costs')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/solution.ts')).solution(lab));

  program
    .command('shell')
    .description('a root shell on the node')
    .argument('[lab]')
    .option('--attach [number]', 'return to a shell that is still open after its terminal was closed')
    .option('--node <name>', 'one of the nodes of the lab (default: its control plane node)')
    .action(async (lab, options) => (await import('./commands/shell.ts')).shell(lab, options));

  program
    .command('edit')
    .description('edit a file on the node in your own $EDITOR')
    .argument('<path>', 'absolute path on the node')
    .option('--lab <name>', 'name of the lab')
    .action(async (path, options) => (await import('./commands/edit.ts')).edit(path, options.lab));

  program
    .command('exec')
    .description('run a command on the node; its streams and exit code pass through')
    .usage('[lab] [--node <name>] -- <command> [args...]')
    .argument('[words...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (_words, _options, command) => (await import('./commands/exec.ts')).exec(command.parent.rawArgs));

  program
    .command('grade')
    .description('grade the lab once: what passes, what does not, why, and where to look')
    .argument('[lab]')
    .option('--json', 'print one JSON object')
    .option('--junit <file>', 'also write a JUnit report')
    .option('--markdown <file>', 'also write a Markdown report')
    .action(async (lab, options) => (await import('./commands/grade.ts')).grade(lab, options));

  program
    .command('watch')
    .description('grade the lab, and again whenever a relevant file on the node changes')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/watch.ts')).watch(lab));

  program
    .command('reset')
    .description('restore the lab to its state right after its start')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/reset.ts')).resetLab(lab));

  program
    .command('stop')
    .description('remove a lab, its node and its files')
    .argument('[lab]')
    .option('--all', 'every lab, and everything left over from interrupted starts')
    .action(async (lab, options) => (await import('./commands/stop.ts')).stopLabs(lab, options.all === true));

  program
    .command('history')
    .description('show all your grades')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/history.ts')).history(lab));

  program
    .command('doctor')
    .description('show what this machine provides and lacks; with a lab, why its API server is down')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/doctor.ts')).doctor(lab));

  const cache = program.command('cache').description('show what is cached, and its size');
  cache.action(async () => (await import('./commands/cache.ts')).showCache());
  cache
    .command('clear')
    .description('remove the cache')
    .action(async () => (await import('./commands/cache.ts')).clear());

  addPolicyCommands(program);
  addRbacCommands(program);
  addNetworkCommands(program);

  const dev = program.command('dev').description('for authors of scenarios');
  dev
    .command('new')
    .description('create the directory of a new scenario, to be filled in')
    .argument('<scenario>', 'the name of the scenario, for example audit-13')
    .option('--like <domain>', 'the domain whose template to start from', 'audit')
    .addOption(scenariosOption())
    .action(async (scenario, options) => (await import('./commands/dev-new.ts')).devNew(scenario, options));
  dev
    .command('check')
    .description('prove scenarios on real API servers: solutions pass, mistakes fail the checks that they name')
    .argument('[scenario...]')
    .addOption(new Option('--provider <name>').choices(PROVIDER_NAMES).default('embedded'))
    .addOption(scenariosOption())
    .option('--only <answer...>', 'only these solutions and mistakes, by name')
    .option('--jobs <number>', 'labs that run in parallel (default: as many as cores and memory allow)', jobs)
    .option('--junit <file>', 'also write a JUnit report')
    .action(async (scenarios, options) => (await import('./commands/dev-check.ts')).devCheck(scenarios, options));
  dev
    .command('mutate')
    .description('grade every manifest that differs from a solution by one slip, and list those that pass')
    .argument('[scenario...]')
    .addOption(new Option('--provider <name>').choices(PROVIDER_NAMES).default('embedded'))
    .addOption(scenariosOption())
    .option('--solution <name>', 'the solution to change (default: the first)')
    .option('--jobs <number>', 'labs that run in parallel (default: as many as cores and memory allow)', jobs)
    .action(async (scenarios, options) => (await import('./commands/dev-mutate.ts')).devMutate(scenarios, options));
  dev
    .command('schema')
    .description('write the JSON Schemas that editors use to check scenario files')
    .addOption(scenariosOption())
    .action(async (options) => (await import('./commands/dev-schema.ts')).devSchema(options));
  dev
    .command('docs')
    .description('write the pages in docs/ that list the kinds of checks and the lint rules')
    .action(async () => (await import('./commands/dev-docs.ts')).devDocs());
}

function scenariosOption(): Option {
  return new Option('--scenarios <folder>', 'a directory with more scenarios, your own or from others').env(
    'CKS_LAB_SCENARIOS',
  );
}

function jobs(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number, 1 or more.');
}

function labMinor(text: string): LabMinor {
  const minor = Number(/^(?:v?1\.)?(\d+)$/.exec(text)?.[1]);
  if (isLabMinor(minor)) return minor;
  throw new InvalidArgumentError(`must be one of ${labMinors.map((known) => `1.${known}`).join(', ')}.`);
}
