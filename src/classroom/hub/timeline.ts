import { plural } from '../../text/plural.ts';
import type { Timeline } from '../api.ts';
import type { ClassEvent, SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';

/** What has happened at a seat, for people. */
export function timelineOf(id: SeatId, live: LiveClass): Timeline {
  const seat = live.seat(id);
  const entries = live.history().flatMap(({ at, event }) => {
    if (!('seat' in event) || (event.seat !== id && event.seat !== null)) return [];
    return [{ at, kind: event.kind, text: textOf(event) }];
  });
  return { name: seat.name ?? '', entries, reports: seat.tasks.flatMap(({ report }) => report ?? []) };
}

function textOf(event: Extract<ClassEvent, { readonly seat: unknown }>): string {
  switch (event.kind) {
    case 'seat-made':
      return `The lab of ${event.task} runs`;
    case 'broken':
      return event.why;
    case 'joined':
      return `${event.name} joined`;
    case 'linked':
      return 'The seat got a new link';
    case 'left':
      return 'The last page was closed';
    case 'back':
      return 'A page was opened';
    case 'opened':
      return `Turned to ${event.task}`;
    case 'verdict':
      return `${event.task}: ${event.report.score} of ${event.report.maxScore} points`;
    case 'hint':
      return `Took a hint for ${event.task}`;
    case 'reset':
      return `The lab of ${event.task} was reset by the ${event.by}`;
    case 'asked-help':
      return event.isAsked ? 'Asked for help' : 'Needs no help any more';
    case 'asked-visit':
      return `${event.by} asked to ${event.mode} for ${plural(event.minutes, 'minute')}`;
    case 'consent':
      return event.answer === 'no' ? 'Declined or ended a visit' : `Consented: ${event.answer}`;
    case 'typed-by':
      return `The ${event.who} types`;
    case 'extended':
      return `${plural(event.minutes, 'more minute')}${event.seat === null ? ' for all' : ''}`;
    case 'message':
      return `Message${event.seat === null ? ' to all' : ''}: ${event.text}`;
    case 'ended':
      return event.how === 'time' ? 'The time was up' : 'The instructor ended the class';
    case 'graded-final':
      return event.report === null
        ? `${event.task} could not be graded: ${event.why}`
        : `${event.task}: ${event.report.score} of ${event.report.maxScore} points at the end`;
    case 'fault':
      return event.text;
  }
}
