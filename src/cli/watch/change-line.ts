import type { ApiServerNow } from '../../control-plane/api-server-now.ts';
import { plural } from '../../text/plural.ts';
import { namesOf } from './screen.ts';
import { firstToOpen, type WatchView } from './view.ts';

/**
 * One line about what has changed between two views, without a time; `null` if nothing that a log should contain has: a
 * new verdict, or another state of the API server.
 */
export function changeLine(before: WatchView, after: WatchView): string | null {
  if (after.verdict !== null && after.verdict !== before.verdict) return verdictLine(after.verdict);
  if (after.apiServer !== null && after.apiServer.now.status !== before.apiServer?.now.status) {
    return apiServerLine(after.apiServer.now);
  }
  return null;
}

function verdictLine({ report, changed, gained, lost }: NonNullable<WatchView['verdict']>): string {
  const points = `${report.score} of ${plural(report.maxScore, 'point')}`;
  const cause = changed.length === 0 ? '' : ` after a change to ${namesOf(changed)}`;
  const marks = [...gained.map((id) => `+${id}`), ...lost.map((id) => `-${id}`)].join(' ');
  const failed = report.passed ? undefined : firstToOpen(report.checks);
  return [
    `${report.passed ? 'Passed' : 'Not passed'}${cause}: ${points}`,
    ...(marks === '' ? [] : [marks]),
    ...(failed === undefined ? [] : [`first to look at: ${failed.title}: ${failed.why}`]),
  ].join('; ');
}

function apiServerLine(now: ApiServerNow): string {
  switch (now.status) {
    case 'running':
      return 'The API server is running';
    case 'restarting':
      return `The API server is restarting: ${now.doing}`;
    case 'down':
      return `The API server is down: ${now.what}${now.why === '' ? '' : `: ${now.why}`}`;
  }
}
