import { randomInt } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { Exam } from '../../exams/definition.ts';
import { draw } from '../../exams/draw.ts';
import { standingOf } from '../../labs/standing.ts';
import { COMPETENCIES } from '../../scenarios/curriculum.ts';
import { FORMAT_VERSION } from '../../scenarios/schema.ts';
import type { ScenarioSummary } from '../../scenarios/summary.ts';
import { plural } from '../../text/plural.ts';
import { didYouMean } from '../../text/spelling.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { gradesSoFar } from '../past-grades.ts';
import { scenarioSummaries } from '../scenario-summaries.ts';
import { assertNoExam, beginExam } from './begin-exam.ts';
import { type PlanArguments, planExam } from './plan-exam.ts';
import { withExamOptions } from './start.ts';

interface RandomArguments extends PlanArguments {
  readonly domain?: string;
  readonly minutes: number;
  readonly seed?: string;
}

/** The pass mark of the CKS exam. */
const PASS_MARK = 67;

export const examples: Examples = [
  'cks-lab exam random --minutes 60',
  'cks-lab exam random --domain rbac --minutes 30 --seed 7',
];

export function declare(command: Command, context: CommandContext): Command {
  command
    .option('--domain <domain>', 'a domain or a competency of the curriculum, or a part of its name (default: all)')
    .requiredOption('--minutes <number>', 'the time, which the tasks fill as far as they fit', wholeMinutes)
    .option('--seed <text>', 'draw the same tasks as before, as long as your history is the same');
  return withExamOptions(command).action((options) => random(options, context));
}

/** Starts an exam of tasks that are drawn: those where the learner is weakest come more often. */
export async function random(options: RandomArguments, context: CommandContext): Promise<void> {
  await assertNoExam(context);
  const { minutes, seed = String(randomInt(1_000_000)) } = options;
  const summaries = (await scenarioSummaries(options)).flatMap((read) => (read.ok ? [read.summary] : []));
  const standing = standingOf(await gradesSoFar(context), summaries);
  const drawn = draw(inDomain(options.domain, summaries), standing, { minutes, seed });
  const [first, ...others] = drawn.map(({ id }) => ({ id: String(id) }));
  if (first === undefined) throw new ExitError(WRONG_USAGE, `cks-lab: no task fits into ${plural(minutes, 'minute')}`);
  const exam: Exam = {
    ...{ formatVersion: FORMAT_VERSION, name: 'random', minutes, passMark: PASS_MARK },
    title: `Drawn with seed ${seed}`,
    scenarios: [first, ...others],
  };
  await beginExam(await planExam(exam, seed, options, context), context);
}

/** The scenarios of the domains and competencies that contain a text. Throws ExitError if there are none. */
function inDomain(text: string | undefined, summaries: readonly ScenarioSummary[]): readonly ScenarioSummary[] {
  if (text === undefined) return summaries;
  const isMeant = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const found = summaries.filter(({ domain, competency }) => isMeant(domain) || isMeant(competency));
  if (found.length > 0) return found;
  const names = new Set(summaries.flatMap(({ domain, competency }) => [domain, competency]).filter(Boolean));
  const isKnown = Object.entries(COMPETENCIES).flat(2).some(isMeant);
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: ${isKnown ? 'there are no scenarios yet about' : 'there is no domain'} "${text}"${didYouMean(text, names)}; choose from ${[...names].join(', ')}`,
  );
}

function wholeMinutes(text: string): number {
  const minutes = Number(text);
  if (/^\d+$/.test(text) && minutes >= 1 && minutes <= 24 * 60) return minutes;
  throw new InvalidArgumentError('must be a whole number from 1 to 1440.');
}
