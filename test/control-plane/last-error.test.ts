import { expect, test } from 'vitest';
import { lastError } from '../../src/control-plane/last-error.ts';

const cri = (text: string) => `2026-11-24T08:00:00.123456789Z stderr F ${text}`;

test('the error of the last failed command is preferred to everything after it', () => {
  const log = [
    cri('I1124 08:00:00.000001       1 options.go:263] external host was not specified'),
    cri(
      'E1124 08:00:00.200000       1 run.go:72] "command failed" err="loading audit policy file: rules[0].level: Unsupported value: \\"All\\": from file /etc/p"',
    ),
    cri('E1124 08:00:00.300000       1 other.go:1] "Shutting down" err="ignored"'),
    '',
  ].join('\n');
  expect(lastError(log)).toBe('loading audit policy file: rules[0].level: Unsupported value: "All": from file /etc/p');
});

test('an unknown flag is reported on stderr before the logger runs', () => {
  expect(lastError(cri('Error: unknown flag: --audit-log-pth'))).toBe('Error: unknown flag: --audit-log-pth');
});

test('without either, the last error line is reported', () => {
  expect(lastError(cri('E1124 08:00:00.2       1 x.go:1] "Unable to listen" err="address already in use"'))).toBe(
    'address already in use',
  );
  expect(lastError(cri('I1124 08:00:00.2       1 x.go:1] "all is well"'))).toBeNull();
  expect(lastError('')).toBeNull();
});

test("the bytes of the error are unquoted as Go's logger quotes them", () => {
  const line = String.raw`E1124 08:00:00.2 1 run.go:72] "command failed" err="strict decoding error: unknown field \"\x1b[31mrules\""`;
  expect(lastError(cri(line))).toBe('strict decoding error: unknown field "\x1b[31mrules"');
});
