import { expect, test } from 'vitest';
import { memoryNode } from '../../fixtures/memory-node.ts';
import { judge, MANIFEST, manifestWith, nodeOf, verdict } from '../../fixtures/one-check.ts';

async function grade(
  flag: string,
  value: string | number,
  items: readonly string[],
  others: Record<string, string> = {},
) {
  const files = Object.entries({ [MANIFEST]: manifestWith(...items), ...others });
  const node = memoryNode(Object.fromEntries(files.map(([file, content]) => [file, { content }])), () => ({
    pods: [],
    rejected: [],
  }));
  return judge({ kind: 'apiserver-flag-value', flag, value }, node);
}

test.each([
  [['--audit-log-maxage=30']],
  [['--audit-log-maxage', '30']],
  [['--audit_log_maxage=30']],
  [['--audit-log-maxage=0x1e']],
  [['--audit-log-maxage=036']],
  [['--audit-log-maxage=+3_0']],
  [['--audit-log-maxage=0b11110']],
  [['--audit-log-maxage=7', '--audit-log-maxage=30']],
])('%j is 30', async (items) => {
  expect(await grade('audit-log-maxage', 30, items)).toMatchObject({ status: 'pass', points: 3 });
});

test.each([
  ['30d', 'invalid argument "30d" for "--audit-log-maxage" flag: strconv.ParseInt: parsing "30d": invalid syntax'],
  ['', 'parsing "": invalid syntax'],
  ['"30"', String.raw`parsing "\"30\"": invalid syntax`],
  ['08', 'parsing "08": invalid syntax'],
  ['3_0_', 'invalid syntax'],
  ['30.0', 'invalid syntax'],
  ['9223372036854775808', 'value out of range'],
  ['030', 'The API server reads it as 24.'],
  ['3', 'This is the number of days for which a rotated file is kept.'],
  ['-30', 'This is the number of days for which a rotated file is kept.'],
])('%j is not 30, and the reason is reported', async (value, why) => {
  const result = await grade('audit-log-maxage', 30, [`--audit-log-maxage=${value}`]);
  expect(result).toMatchObject({
    status: 'fail',
    points: 0,
    actual: `--audit-log-maxage=${value}`,
    expected: '--audit-log-maxage=30',
    hint: 'Look.',
    where: { file: MANIFEST, line: lineOf('--audit-log-maxage', manifestWith(`--audit-log-maxage=${value}`)) },
  });
  expect(result.why).toContain(why);
});

test('the last use of a flag counts, and repeated uses are reported', async () => {
  const result = await grade('audit-log-maxage', 30, ['--audit-log-maxage=30', '--audit-log-maxage=7']);
  expect(result.why).toMatch(/^The flag is given twice, and the last one wins\. /);
});

test.each([
  [
    ['--audit-log-max-age=30'],
    '--audit-log-max-age is given; did you mean --audit-log-maxage? Without --audit-log-maxage, its defau',
  ],
  [
    ['--audit-log-maxage 30'],
    '"--audit-log-maxage 30" is a single item of the list, and therefore a flag of that name; write --a',
  ],
  [['--audit-log-maxsize=30'], /^Without --audit-log-maxage, its default applies, which is 366 days/],
  [
    [],
    /^Without --audit-log-maxage, its default applies, which is 366 days since Kubernetes 1.36 and no limit before.$/,
  ],
  [['--', '--audit-log-maxage=30'], 'Without --audit-log-maxage, its default applies'],
])('%j does not set the flag', async (items, why) => {
  const result = await grade('audit-log-maxage', 30, items);
  expect(result).toMatchObject({ status: 'fail', actual: `--audit-log-maxage is not given in ${MANIFEST}` });
  expect(result.why).toEqual(typeof why === 'string' ? expect.stringContaining(why) : expect.stringMatching(why));
});

test('a misspelled flag is the place to look', async () => {
  const result = await grade('audit-log-maxage', 30, ['--profiling=false', '--audit-log-max-age=30']);
  const manifest = manifestWith('--profiling=false', '--audit-log-max-age=30');
  expect(result.where).toEqual({ file: MANIFEST, line: lineOf('max-age', manifest) });
});

test('a flag without a value at the end is reported as by the API server', async () => {
  const result = await grade('audit-log-maxage', 30, ['--audit-log-maxage']);
  expect(result).toMatchObject({
    status: 'fail',
    why: expect.stringContaining('flag needs an argument: --audit-log-m'),
  });
});

test('a copy that replaces the manifest is named', async () => {
  const copy = '/etc/kubernetes/manifests/old.yaml';
  const result = await grade('audit-log-maxage', 30, ['--audit-log-maxage=30'], { [copy]: manifestWith() });
  expect(result.actual).toBe(`--audit-log-maxage is not given in ${copy}`);
  expect(result.why).toContain(`ignores ${MANIFEST}`);
});

test('a text is compared as it is written', async () => {
  expect(await grade('audit-log-path', '-', ['--audit-log-path=-'])).toMatchObject({ status: 'pass' });
  expect(await grade('audit-log-path', '-', ['--audit-log-path', '-'])).toMatchObject({ status: 'pass' });
  expect(await grade('audit-log-path', '-', ['--audit-log-path=/dev/stdout'])).toMatchObject({
    status: 'fail',
    why: 'The API server treats /dev/stdout as an ordinary file, which it renames when it is full; "-" is standard output.',
  });
  expect(await grade('audit-log-path', '-', ['--audit-log-path=stdout'])).toMatchObject({
    status: 'fail',
    why: 'This is the path of a file in the container; "-" is standard output.',
  });
  expect(await grade('audit-log-mode', 'batch', ['--audit-log-mode=Batch'])).toMatchObject({ status: 'fail' });
});

function lineOf(words: string, text: string): number {
  return text.split('\n').findIndex((line) => line.includes(words)) + 1;
}

test('whole verdicts', async () => {
  const judged = (flag: string, value: string | number, given: string) =>
    verdict(
      { kind: 'apiserver-flag-value', flag, value },
      nodeOf({ [MANIFEST]: manifestWith(...(given === '' ? [] : [`--${flag}=${given}`])) }),
    );
  expect(await judged('audit-log-maxage', 30, '30')).toMatchInlineSnapshot(`"pass: --audit-log-maxage=30"`);
  expect(await judged('audit-log-maxage', 30, '0x1e')).toMatchInlineSnapshot(
    `"pass: --audit-log-maxage=0x1e, which is 30"`,
  );
  expect(await judged('audit-log-maxage', 30, '3')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=3
    expected: --audit-log-maxage=30
    why: This is the number of days for which a rotated file is kept.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-maxage', 30, '030')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=030
    expected: --audit-log-maxage=30
    why: The API server reads it as 24.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-maxage', 30, '30d')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage=30d
    expected: --audit-log-maxage=30
    why: The API server exits on startup with: invalid argument "30d" for "--audit-log-maxage" flag: strconv.ParseInt: parsing "30d": invalid syntax
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-maxage', 30, '')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxage is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-maxage=30
    why: Without --audit-log-maxage, its default applies, which is 366 days since Kubernetes 1.36 and no limit before.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await judged('audit-log-maxbackup', 30, '3')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxbackup=3
    expected: --audit-log-maxbackup=30
    why: This is the number of rotated files that are kept.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-maxsize', 30, '3')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxsize=3
    expected: --audit-log-maxsize=30
    why: This is the number of megabytes at which a file is rotated.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('max-requests-inflight', 30, '3')).toMatchInlineSnapshot(`
    "fail: --max-requests-inflight=3
    expected: --max-requests-inflight=30
    why: This is a different number.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-path', '-', '/dev/stdout')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=/dev/stdout
    expected: --audit-log-path=-
    why: The API server treats /dev/stdout as an ordinary file, which it renames when it is full; "-" is standard output.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-path', '-', 'stdout')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=stdout
    expected: --audit-log-path=-
    why: This is the path of a file in the container; "-" is standard output.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await judged('audit-log-mode', 'batch', 'Batch')).toMatchInlineSnapshot(`
    "fail: --audit-log-mode=Batch
    expected: --audit-log-mode=batch
    why: The API server takes this string literally.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
});
