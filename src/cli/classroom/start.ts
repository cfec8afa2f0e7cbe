import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type ClassFolder,
  type ClassSettings,
  classFolders,
  instructorToken,
  newClass,
} from '../../classroom/class-folder.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { labMinorOption, scenariosOption } from '../options.ts';
import { statusLine, withStatus } from '../status-line.ts';
import { classLine, joinText } from './class-text.ts';
import { type PlanClassArguments, planClass } from './plan-class.ts';
import { awakened, classViewOf } from './present-class.ts';

export interface StartClassArguments extends PlanClassArguments {
  readonly listen: Pick<ClassSettings, 'host' | 'port'>;
  readonly plainHttp?: true;
  readonly trustLearners?: true;
  readonly detach?: true;
}

export const examples: Examples = [
  'cks-lab classroom start audit-01 audit-03 --minutes 60',
  'cks-lab classroom start --exam audit-exam-1 --shuffle --seats 12',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[scenario...]')
    .option('--exam <name>', 'an exam instead of scenarios: no hints, and no verdicts before the end')
    .option('--shuffle', 'give each seat the tasks in an order of its own')
    .option('--minutes <number>', 'the time, from when the first learner joins (default: no limit)', wholeNumber)
    .option('--seats <number>', 'how many learners can join', wholeNumber, 30)
    .option('--title <text>', 'the title of the class')
    .option('--listen <address>', 'HOST:PORT at which learners reach this machine', listenAddress, {
      ...{ host: '0.0.0.0', port: 8443 },
      toString: () => '0.0.0.0:8443',
    })
    .option('--plain-http', 'without TLS, where a proxy adds it')
    .option('--trust-learners', 'start even if this machine cannot isolate the labs of learners completely')
    .option('--record', 'keep what the terminals show, and tell the learners so')
    .option('--detach', 'do not follow the class')
    .addOption(labMinorOption())
    .addOption(scenariosOption())
    .action((scenarios, options) => start(scenarios, options, context));
}

/** Starts a class and follows it; Ctrl-C leaves it running. */
export async function start(
  scenarios: readonly string[],
  options: StartClassArguments,
  context: CommandContext,
): Promise<void> {
  const { io, labs } = context;
  if ((await classFolders(labs.dataFolder)).length > 0) {
    throw new LabProblem('there is a class already: cks-lab classroom status; cks-lab classroom remove removes it');
  }
  const plan = await planClass(scenarios, options, context);
  if (options.trustLearners !== true) await assertIsolated(context);
  const { host, port } = options.listen;
  const folder = await newClass(labs.dataFolder, plan, { host, port, isPlainHttp: options.plainHttp === true });
  const view = await withStatus(io.stderr, async (progress) => {
    progress('Starting the hub of the class');
    return classViewOf(await awakened(folder, context));
  });
  io.print(joinText(view, `${ownAddress(view.join.addresses)}/i/${await instructorToken(folder)}`));
  if (options.detach !== true) await follow(folder, context);
  io.say('The class goes on in the background. `cks-lab classroom status` shows it; `cks-lab classroom end` ends it.');
}

/** The address that always leads here, on this machine. */
export function ownAddress(addresses: readonly string[]): string {
  return addresses.find((address) => /:\/\/(127\.0\.0\.1|localhost)/.test(address)) ?? addresses[0] ?? '';
}

/** Throws ExitError if something that isolates the labs of learners from each other and from this machine is missing. */
async function assertIsolated({ labs, interruption }: CommandContext): Promise<void> {
  const signal = interruption.signal();
  const layers = await labs.providers.embedded.isolation({ signal, afresh: false });
  const missing = layers.filter(({ holds }) => !holds);
  if (missing.length === 0) return;
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: this machine does not isolate learners from each other and from itself completely:
${missing.map(({ name, detail }) => `  ${name}: ${detail}`).join('\n')}
Start the class as root (sudo), or with --trust-learners if you trust everybody who gets the code.`,
  );
}

/** Shows the class until it has ended or the user interrupts. A hub that is killed meanwhile is started again. */
async function follow(folder: ClassFolder, context: CommandContext): Promise<void> {
  const signal = context.interruption.signal();
  const line = statusLine(context.io.stderr);
  while (!signal.aborted) {
    const view = await awakened(folder, context)
      .then(classViewOf)
      .catch(() => null);
    if (view !== null) line.progress(classLine(view));
    if (view?.state === 'ended') break;
    await sleep(1_000, undefined, { signal }).catch(() => {});
  }
  line.done();
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^[1-9]\d*$/.test(text) && number <= 1_000) return number;
  throw new InvalidArgumentError('must be a whole number from 1 to 1000.');
}

function listenAddress(text: string): StartClassArguments['listen'] {
  const [, host = '', digits = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === '' || port > 65_535) throw new InvalidArgumentError('must be HOST:PORT.');
  return { host: host.replace(/^\[|\]$/g, ''), port };
}
