import { aidsOf, nextHint, noteSolutionSeen } from '../../labs/aids.ts';
import { hasPassed } from '../../labs/has-passed.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import { watchLab } from '../../labs/watch-lab.ts';
import { watchedVerdicts } from '../../labs/watched-verdicts.ts';
import type { Scenario } from '../../scenarios/load.ts';
import { errorText } from '../../text/error-text.ts';
import { besideOurs } from '../beside-ours.ts';
import { shell } from '../commands/shell.ts';
import type { CommandContext } from '../context.ts';
import { ExitError } from '../exit-error.ts';
import { forTerminal } from '../markdown.ts';
import { nextScenario } from '../next-scenario.ts';
import { keysIn } from './keys.ts';
import { hintsPage, KEYS_PAGE, solutionPage, taskPage } from './pages.ts';
import { type Effect, pressed } from './press.ts';
import { screen } from './screen.ts';
import { fullScreen } from './terminal.ts';
import { happened, openingView, progressed, type WatchView } from './view.ts';

/** Why the screen was closed: what the user wants to be done next. */
export type Outcome =
  | { readonly kind: 'quit' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'start'; readonly scenario: string };

export interface LiveOptions {
  /** Whether the task is shown first. */
  readonly withTask: boolean;
}

/** Milliseconds between two updates of the times that the screen shows. */
const TICK = 1_000;

/**
 * Watches a lab on the whole terminal until a key ends it. Nothing works on the lab any more, and the terminal is
 * restored, when the promise settles.
 */
export async function watchLive(
  record: LabRecord,
  scenario: Scenario,
  context: CommandContext,
  { withTask }: LiveOptions,
): Promise<Outcome> {
  const { labs, io, interruption } = context;
  const ending = new AbortController();
  const remember = watchedVerdicts(labs.dataFolder, record);
  let outcome: Outcome | null = null;
  let view = openingView(record, scenario, Date.now());
  /** Grades are remembered, and keys take effect, one after the other. */
  let remembered = Promise.resolve();
  let effects = Promise.resolve();

  const terminal = fullScreen(io, {
    input(text) {
      for (const key of keysIn(text)) {
        const { view: after, effect } = pressed(view, key, terminal.size());
        show(after);
        if (effect !== null) effects = effects.then(() => carryOut(effect)).catch(fail);
      }
    },
    resized: () => show(view),
  });

  function show(next: WatchView): void {
    view = { ...next, now: Date.now() };
    terminal.draw(screen(view, terminal.size()));
  }

  function end(how: Outcome): void {
    outcome ??= how;
    ending.abort();
  }

  function fail(error: unknown): void {
    ending.abort(error);
  }

  async function carryOut(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'quit':
        return end({ kind: 'quit' });
      case 'reset':
        return end({ kind: 'reset' });
      case 'start':
        return end({ kind: 'start', scenario: effect.scenario });
      case 'task':
        return show({ ...view, page: taskPage(scenario.task) });
      case 'keys':
        return show({ ...view, page: KEYS_PAGE });
      case 'hints':
      case 'next-hint':
        return show(await withHints(effect.kind === 'next-hint'));
      case 'ask-solution':
        return (await mayShowSolution()) ? showSolution() : show(askingForSolution(view));
      case 'solution':
        return showSolution();
      case 'ask-next':
        return show(await askingForNext());
      case 'shell':
        return openShell();
    }
  }

  async function withHints(isNext: boolean): Promise<WatchView> {
    const { hints } = scenario;
    if (hints.length === 0) return { ...view, note: 'This scenario has no hints; s shows a solution.' };
    const { hints: shown } = await aidsOf(labs.dataFolder, record.name);
    const number = isNext || shown === 0 ? await nextHint(labs.dataFolder, record.name, hints.length) : shown;
    const page = hintsPage(hints, number);
    return { ...view, page: isNext ? { ...page, top: Number.POSITIVE_INFINITY } : page };
  }

  async function mayShowSolution(): Promise<boolean> {
    const { solutionSeen } = await aidsOf(labs.dataFolder, record.name);
    return solutionSeen || view.verdict?.report.passed === true || (await hasPassed(labs.dataFolder, record));
  }

  async function showSolution(): Promise<void> {
    await noteSolutionSeen(labs.dataFolder, record.name);
    const beside = await besideOurs(record, scenario, context);
    const text = (columns: number) => {
      const ours = forTerminal(scenario.solution, columns);
      return beside === null ? ours : `${ours}\n\n${beside(columns)}`;
    };
    show({ ...view, page: solutionPage(text) });
  }

  async function askingForNext(): Promise<WatchView> {
    const next = await nextScenario(record, context);
    if (next === null) return { ...view, note: 'You have passed every scenario.' };
    const text = `Start ${next.id} (${next.title}, ${next.minutes} min)? This lab keeps running.`;
    return { ...view, question: { about: 'next', scenario: next.id, text } };
  }

  async function openShell(): Promise<void> {
    const note = await terminal.lend(async () => {
      io.say(`A root shell on the node; \`exit\` returns to watch.`);
      try {
        await shell(record.name, {}, context);
        return '';
      } catch (error) {
        // The exit code of the last command in the shell is not an error of this one.
        return error instanceof ExitError ? error.message : errorText(error);
      }
    });
    show({ ...view, note });
  }

  const ticking = setInterval(() => show(view), TICK);
  const signal = AbortSignal.any([interruption.signal(), ending.signal]);
  const progress = (step: string) => show(progressed(view, step));
  try {
    show(withTask ? { ...view, page: taskPage(scenario.task) } : view);
    return await watchLab(record, scenario, { ...labs, signal, progress }, (event) => {
      show(happened({ ...view, now: Date.now() }, event));
      if (event.kind === 'graded') remembered = remembered.then(() => remember(event.report)).catch(fail);
    });
  } catch (error) {
    if (outcome !== null) return outcome;
    throw error;
  } finally {
    clearInterval(ticking);
    // A shell keeps the terminal until it ends.
    await effects;
    terminal.close();
    await remembered;
  }
}

function askingForSolution(view: WatchView): WatchView {
  const text = 'Show the solution although you have not passed? Your history records it.';
  return { ...view, question: { about: 'solution', text } };
}
