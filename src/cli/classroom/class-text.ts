import { renderUnicodeCompact } from 'uqr';
import type { ClassView, SeatRow } from '../../classroom/api.ts';
import { plural } from '../../text/plural.ts';
import { table } from '../table.ts';

/** What goes on the projector, and the link that is only for the instructor. */
export function joinText({ join, title }: ClassView, instructorLink: string): string {
  const [first = '', ...others] = join.addresses;
  return [
    renderUnicodeCompact(first),
    '',
    `  ${title}`,
    `  ${first}   code ${join.code}`,
    ...others.map((address) => `  or ${address}`),
    ...(join.fingerprint === null
      ? ['  Over plain HTTP, everybody on the network can read along, and browsers do not give pages the clipboard.']
      : [`  certificate ${join.fingerprint}`]),
    '',
    `Your page, which you should not show: ${instructorLink}`,
  ].join('\n');
}

/** One line: who is here, and the clock. */
export function classLine(view: ClassView): string {
  const joined = view.seats.filter(({ name }) => name !== '');
  const here = joined.filter(({ isHere }) => isHere);
  return [
    `${view.seatsWarm} of ${plural(view.seatsTotal, 'seat')} ready`,
    `${here.length} of ${plural(joined.length, 'learner')} here`,
    clockText(view),
  ].join(' · ');
}

function clockText({ clock: { remaining, isPaused }, state }: ClassView): string {
  if (state === 'ended') return 'ended';
  if (remaining === null) return 'no time limit';
  const time = `${Math.floor(remaining / 60)}:${String(remaining % 60).padStart(2, '0')}`;
  return isPaused ? `${time}, from when the first learner joins` : `${time} left`;
}

/** The learners, those who are stuck longest first. */
export function learnersText(view: ClassView, columns: number): string {
  const joined = view.seats.filter(({ name }) => name !== '').toSorted((a, b) => urgency(b) - urgency(a));
  if (joined.length === 0) return 'Nobody has joined yet.';
  const rows = joined.map((row) => [
    row.name,
    `${row.state}${row.isHere ? '' : ', away'}${row.isAskingForHelp ? ', asks for help' : ''}`,
    row.secondsSinceProgress === null ? '' : `${Math.floor(row.secondsSinceProgress / 60)} min`,
    row.tasks.map(({ scenario, score, maxScore }) => `${scenario} ${score ?? '–'}/${maxScore}`).join('  '),
    row.id,
  ]);
  return table([['learner', 'state', 'since', 'points', 'seat'], ...rows], { fit: columns, prose: [0] });
}

function urgency({ state, isAskingForHelp, secondsSinceProgress }: SeatRow): number {
  const rank = isAskingForHelp ? 3 : state === 'broken' ? 2 : state === 'stuck' ? 1 : 0;
  return rank * 1e6 + (state === 'passed' ? 0 : (secondsSinceProgress ?? 0));
}
