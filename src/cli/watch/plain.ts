import type { LabWork } from '../../labs/lab.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import { type WatchIntervals, watchLab } from '../../labs/watch-lab.ts';
import { watchedVerdicts } from '../../labs/watched-verdicts.ts';
import type { Scenario } from '../../scenarios/load.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Io } from '../io.ts';
import { changeLine } from './change-line.ts';
import { clock } from './screen.ts';
import { happened, openingView } from './view.ts';

/** Watches a lab with one line for each change, for whatever is not a terminal that can show a screen. */
export async function watchPlainly(
  record: LabRecord,
  scenario: Scenario,
  { work, io }: { readonly work: Omit<LabWork, 'progress'>; readonly io: Io },
  intervals?: WatchIntervals,
): Promise<never> {
  const remember = watchedVerdicts(work.dataFolder, record);
  let view = openingView(record, scenario, Date.now());
  let remembered = Promise.resolve();
  const failing = new AbortController();
  const signal = AbortSignal.any([work.signal, failing.signal]);
  return watchLab(
    record,
    scenario,
    { ...work, signal, progress: () => {} },
    (event) => {
      const before = view;
      view = happened({ ...view, now: Date.now() }, event);
      const line = changeLine(before, view);
      if (line !== null) io.print(`${clock(view.now)}  ${visibleLine(line)}`);
      if (event.kind !== 'graded') return;
      remembered = remembered.then(() => remember(event.report));
      remembered.catch((error) => failing.abort(error));
    },
    intervals,
  ).finally(() => remembered);
}
