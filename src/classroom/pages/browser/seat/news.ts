import type { SeatView } from '../../../api.ts';
import { spokenTime } from '../clock.ts';
import { verdictSentence } from './verdict.ts';

/** What has come about between two views that a learner who does not see the page must hear, in sentences. */
export function news(before: SeatView, after: SeatView): readonly string[] {
  const verdicts = after.tasks.flatMap((task) => {
    const last = before.tasks.find(({ number }) => number === task.number)?.report ?? null;
    const isNew = task.report !== null && task.report.startedAt !== last?.startedAt;
    return isNew && task.report !== null ? [`Task ${task.number}: ${verdictSentence(last, task.report)}`] : [];
  });
  const messages = after.messages.slice(before.messages.length).map(({ text }) => `Message of the instructor: ${text}`);
  const notices = after.notices.slice(before.notices.length).map(({ text }) => text);
  const { asked, granted } = after.help;
  const visits = [
    asked !== null && before.help.asked === null
      ? `${asked.by} asks to ${asked.mode === 'type' ? 'look or type' : 'look'} in your terminal. Press F6 to answer.`
      : '',
    granted !== null && before.help.granted?.mode !== granted.mode
      ? `${granted.by} ${granted.mode === 'type' ? 'types' : 'looks'} here for ${spokenTime(granted.remaining)}.`
      : '',
    granted === null && before.help.granted !== null ? `The visit of ${before.help.granted.by} has ended.` : '',
  ];
  const end = after.class.state === 'ended' && before.class.state !== 'ended' ? ['The class has ended.'] : [];
  return [...verdicts, ...messages, ...notices, ...visits, ...end].filter((sentence) => sentence !== '');
}
