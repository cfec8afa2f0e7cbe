import { expect, test } from 'vitest';
import { rotatedFiles } from '../../../../src/domains/audit/log/rotation.ts';

test('the files of lumberjack, oldest first', () => {
  const names = [
    'audit-2026-01-02T15-04-06.000.log.gz',
    'audit-2026-01-02T15-04-05.000.log',
    'audit-2026-01-03T00-00-00.500.log',
    'audit.log',
    'audit-old.log',
    'other-2026-01-02T15-04-05.000.log',
    'audit-2026-01-02T15-04-05.000.txt',
  ];
  expect(rotatedFiles('audit.log', names)).toEqual([
    'audit-2026-01-02T15-04-05.000.log',
    'audit-2026-01-02T15-04-06.000.log.gz',
    'audit-2026-01-03T00-00-00.500.log',
  ]);
});

test('a name without an extension', () => {
  expect(rotatedFiles('audit', ['audit', 'audit-2026-01-02T15-04-05.000'])).toEqual(['audit-2026-01-02T15-04-05.000']);
});

test("the files of a container's output", () => {
  expect(rotatedFiles('0.log', ['0.log', '0.log.20260103-150405', '0.log.20260102-150405.gz', '1.log'])).toEqual([
    '0.log.20260102-150405.gz',
    '0.log.20260103-150405',
  ]);
});

test('a file that is being compressed counts once', () => {
  const name = 'audit-2026-01-02T15-04-05.000.log';
  expect(rotatedFiles('audit.log', [`${name}.gz`, name])).toEqual([name]);
});
