import { resolveLab, statuses } from '../../labs/find.ts';
import { bestGrades } from '../../labs/history.ts';
import { standingOf } from '../../labs/standing.ts';
import { watchOnScreen } from '../commands/watch.ts';
import type { CommandContext } from '../context.ts';
import { gradesSoFar } from '../past-grades.ts';
import { problemsText } from '../problems-text.ts';
import { scenarioSummaries } from '../scenario-summaries.ts';
import { menuEntries } from './entries.ts';

/**
 * Lets the user choose a scenario, starts its lab or returns to it, and watches it. `run` carries out a command line of
 * this program.
 */
export async function menu(context: CommandContext, run: (words: readonly string[]) => Promise<void>): Promise<void> {
  const { labs, env, io, prompts, interruption } = context;
  const source = env.CKS_LAB_SCENARIOS ? { scenarios: env.CKS_LAB_SCENARIOS } : {};
  const [reads, grades, running] = await Promise.all([
    scenarioSummaries(source),
    gradesSoFar(context),
    statuses(labs, interruption.signal()),
  ]);
  const summaries = reads.flatMap((read) => (read.ok ? [read.summary] : []));
  for (const read of reads) if (!read.ok) io.say(problemsText(read.problems));
  const best = bestGrades(grades);
  const labOf = (id: string) => running.findLast(({ record }) => record.scenario === id);
  const offers = summaries.map((summary) => {
    const mine = best.get(summary.id);
    return {
      summary,
      state: labOf(summary.id)?.state ?? null,
      best: mine === undefined ? null : `${mine.score}/${mine.maxScore}`,
    };
  });
  const { next } = standingOf(grades, summaries);
  const chosen = await prompts.search('Which scenario?', (term) => menuEntries(offers, next, term));
  const name = labOf(chosen)?.record.name ?? chosen;
  await run(['start', chosen, '--name', name]);
  await watchOnScreen(await resolveLab(labs, name), context, true);
}
