import { expect, test } from 'vitest';
import { menuEntries, type Offer } from '../../src/cli/menu/entries.ts';
import type { Entry } from '../../src/cli/prompts.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

function offer(id: string, title: string, domain: string, parts: Partial<Offer> = {}): Offer {
  if (!isScenarioId(id)) throw new Error(id);
  const summary = { id, title, domain, competency: 'Audit logs', minutes: 8, points: 16, needs: '' };
  return { summary, state: null, best: null, ...parts };
}

const OFFERS = [
  offer('audit-01', 'Record what changes', 'Monitoring', { state: 'running', best: '26/26' }),
  offer('rbac-01', 'A pipeline', 'Hardening'),
  offer('audit-02', 'The first audit log', 'Monitoring'),
];
const text = (entries: readonly Entry[]) => entries.map((entry) => ('heading' in entry ? entry.heading : entry.name));

test('what to do next comes first, with the reason; then the scenarios by domain, with minutes, best score and state', () => {
  const entries = menuEntries(OFFERS, { scenario: 'audit-02', why: 'it is the first' }, '');
  expect(text(entries)).toEqual([
    'What to do next',
    'audit-02    8 min    -/16           The first audit log',
    'Monitoring',
    'audit-01    8 min   26/26  running  Record what changes',
    'audit-02    8 min    -/16           The first audit log',
    'Hardening',
    'rbac-01     8 min    -/16           A pipeline',
  ]);
  expect(entries[1]).toMatchObject({ value: 'audit-02', description: 'it is the first' });
  expect(entries[3]).toMatchObject({ value: 'audit-01', description: 'Audit logs' });
});

test.each([
  ['audit FIRST', ['Monitoring', 'audit-02']],
  ['hard', ['Hardening', 'rbac-01']],
  ['logs pipe', ['Hardening', 'rbac-01']],
  ['nothing of it', []],
])('a search for %j finds %j', (term, found) => {
  const next = { scenario: 'audit-01', why: '' };
  expect(text(menuEntries(OFFERS, next, term)).map((line) => line.split(' ')[0])).toEqual(found);
});

test('with nothing left to do, no scenario is advised', () => {
  expect(text(menuEntries(OFFERS, null, ''))[0]).toBe('Monitoring');
});
