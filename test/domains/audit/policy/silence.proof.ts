import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/domains/audit/policy/evaluate.ts';
import { selects } from '../../../../src/domains/audit/policy/evaluate.ts';
import { loggedEvents } from '../../../../src/domains/audit/policy/events.ts';
import type { Selector } from '../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING, STAGES } from '../../../../src/domains/audit/policy/policy.ts';
import { isSilent, silenced } from '../../../../src/domains/audit/policy/silence.ts';
import { REQUESTS, subsets } from './proof/small-world.ts';

const USERS = [
  { name: 'alice', groups: ['system:authenticated'] },
  { name: 'system:anonymous', groups: ['system:unauthenticated'] },
];

describe.each(
  subsets(STAGES).map((omitStages): [string, Decision] => [
    omitStages.join(),
    { level: 'Metadata', omitStages, omitManagedFields: false, rule: 0 },
  ]),
)('without %s', (_, decision) => {
  test('it is silent about a caller for whom it logs no event', () => {
    for (const request of REQUESTS) {
      for (const user of USERS) {
        expect(isSilent(decision, { ...request, user })).toBe(
          loggedEvents(decision, { ...request, user }).length === 0,
        );
      }
      expect(isSilent(decision, { ...request, user: null })).toBe(false);
    }
  });

  test('the selectors state the same', () => {
    const found = silenced(decision);
    for (const request of REQUESTS) {
      for (const user of [...USERS, null]) {
        const asked = { ...request, user };
        const { inside, outside } = found ?? { inside: [], outside: [EVERYTHING] };
        const isIn = (one: Selector) => selects(one, asked, 37);
        const isFound = inside.every(isIn) && !outside.some(isIn);
        if (isFound !== isSilent(decision, asked)) expect.fail(JSON.stringify(asked));
      }
    }
  });
});
