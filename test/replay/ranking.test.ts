import { expect, test } from 'vitest';
import { ranking } from '../../src/replay/ranking.ts';

test('sums by name, the largest first', () => {
  const { add, top } = ranking();
  add('a', 1, { events: 2, bytes: 10 });
  add('b', 1, { events: 1, bytes: 15 });
  add('a', 2, { events: 3, bytes: 10 });
  expect(top(1)).toEqual([{ name: 'a', requests: 3, events: 5, bytes: 20 }]);
});

test('the largest are kept exactly among more names than it remembers', () => {
  const { add, top } = ranking(100);
  for (let round = 0; round < 2000; round += 1) {
    add(`once-${round}`, 1, { events: 1, bytes: 1 });
    add('often', 1, { events: 1, bytes: 1 });
  }
  expect(top(1)).toEqual([{ name: 'often', requests: 2000, events: 2000, bytes: 2000 }]);
  expect(top(1000).length).toBeLessThanOrEqual(200);
});
