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
    .description('the scenarios, with minutes, points, your best score, what they need of a node, and their domain')
    .addOption(scenariosOption())
    .action(async (options) => (await import('./commands/list.ts')).list(options));

  program
    .command('start')
    .description('make a lab of your own and print its task')
    .argument('[scenario]', 'for example audit-01; on a terminal you may choose from a list')
    .addOption(
      new Option('--provider <name>', 'what the node is made of')
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
    .description('your labs and how they stand')
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
    .option('--attach [number]', 'go back to a shell that is still open, after its terminal was closed')
    .option('--node <name>', 'one of the nodes of the lab (default: its control plane node)')
    .action(async (lab, options) => (await import('./commands/shell.ts')).shell(lab, options));

  program
    .command('edit')
    .description('edit a file of the node in your own $EDITOR')
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
    .option('--junit <file>', 'write a JUnit report as well')
    .option('--markdown <file>', 'write a Markdown report as well')
    .action(async (lab, options) => (await import('./commands/grade.ts')).grade(lab, options));

  program
    .command('watch')
    .description("grade the lab, and again whenever one of the node's files that count changes")
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/watch.ts')).watch(lab));

  program
    .command('reset')
    .description('the lab as it was right after its start')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/reset.ts')).resetLab(lab));

  program
    .command('stop')
    .description('remove a lab, its node and its files')
    .argument('[lab]')
    .option('--all', 'every lab, and what is left of starts that were cut off')
    .action(async (lab, options) => (await import('./commands/stop.ts')).stopLabs(lab, options.all === true));

  program
    .command('history')
    .description('every grade you were given')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/history.ts')).history(lab));

  program
    .command('doctor')
    .description('what this machine has and lacks; with a lab, why its API server is down')
    .argument('[lab]')
    .action(async (lab) => (await import('./commands/doctor.ts')).doctor(lab));

  const cache = program.command('cache').description('what is cached and how large');
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
    .description('write the folder of a new scenario, to be filled in')
    .argument('<scenario>', 'its name, for example audit-13')
    .option('--like <domain>', 'what it is about: the template to start from', 'audit')
    .addOption(scenariosOption())
    .action(async (scenario, options) => (await import('./commands/dev-new.ts')).devNew(scenario, options));
  dev
    .command('check')
    .description('prove scenarios on real API servers: solutions pass, mistakes fail what they name')
    .argument('[scenario...]')
    .addOption(new Option('--provider <name>').choices(PROVIDER_NAMES).default('embedded'))
    .addOption(scenariosOption())
    .option('--only <answer...>', 'only these solutions and mistakes, by name')
    .option('--jobs <number>', 'labs side by side (default: as many as cores and memory allow)', jobs)
    .option('--junit <file>', 'write a JUnit report as well')
    .action(async (scenarios, options) => (await import('./commands/dev-check.ts')).devCheck(scenarios, options));
  dev
    .command('mutate')
    .description('grade every manifest that differs by one slip from a solution, and list those that pass')
    .argument('[scenario...]')
    .addOption(new Option('--provider <name>').choices(PROVIDER_NAMES).default('embedded'))
    .addOption(scenariosOption())
    .option('--solution <name>', 'the solution to change (default: the first)')
    .option('--jobs <number>', 'labs side by side (default: as many as cores and memory allow)', jobs)
    .action(async (scenarios, options) => (await import('./commands/dev-mutate.ts')).devMutate(scenarios, options));
  dev
    .command('schema')
    .description("write the JSON Schemas by which editors check a scenario's files")
    .addOption(scenariosOption())
    .action(async (options) => (await import('./commands/dev-schema.ts')).devSchema(options));
  dev
    .command('docs')
    .description('write the pages in docs/ that list the kinds of checks and the lint rules')
    .action(async () => (await import('./commands/dev-docs.ts')).devDocs());
}

function scenariosOption(): Option {
  return new Option('--scenarios <folder>', 'scenarios of your own or of somebody else').env('CKS_LAB_SCENARIOS');
}

function jobs(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number, 1 or more.');
}

function labMinor(text: string): LabMinor {
  const minor = Number(/^(?:v?1\.)?(\d+)$/.exec(text)?.[1]);
  if (isLabMinor(minor)) return minor;
  throw new InvalidArgumentError(`it is one of ${labMinors.map((known) => `1.${known}`).join(', ')}.`);
}
