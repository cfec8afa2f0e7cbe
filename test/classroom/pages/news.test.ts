import { expect, test } from 'vitest';
import { news } from '../../../src/classroom/pages/browser/seat/news.ts';
import { gradeReport, seatView, taskView } from '../../fixtures/class-views.ts';

test('a new verdict, a message, a question and the end are said', () => {
  const first = seatView({ tasks: [taskView({ report: gradeReport(['pass', 'fail', 'fail']) })] });
  const second = seatView({
    class: { ...first.class, state: 'ended' },
    tasks: [taskView({ report: gradeReport(['pass', 'pass', 'error'], { startedAt: '2026-11-29T12:09:00Z' }) })],
    messages: [{ at: '2026-11-29T12:10:00Z', text: 'Break' }],
    help: { isAsked: false, asked: { by: 'Ms Rao', mode: 'type', remaining: 60 }, granted: null },
  });
  expect(news(first, second)).toEqual([
    'Task 1: 6 of 9 points: 2 of 3 checks passed, 1 of them new, 1 could not be decided.',
    'Message of the instructor: Break',
    'Ms Rao asks to look or type in your terminal. Press F6 to answer.',
    'The class has ended.',
  ]);
});

test('a visit is said when it begins and when it ends', () => {
  const granted = { by: 'Ms Rao', mode: 'look', remaining: 494 } as const;
  const none = seatView();
  const visited = seatView({ help: { isAsked: false, asked: null, granted } });
  expect(news(none, visited)).toEqual(['Ms Rao looks here for 8 minutes.']);
  expect(
    news(visited, seatView({ help: { isAsked: false, asked: null, granted: { ...granted, remaining: 9 } } })),
  ).toEqual([]);
  expect(news(visited, none)).toEqual(['The visit of Ms Rao has ended.']);
});
