import { expect, test } from 'vitest';
import { audit, docs, fileWith, gce, policyOf } from './program.ts';

test('policies without errors pass, regardless of warnings', async () => {
  const { code, stdout, stderr } = await audit('lint', docs, gce);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`${gce}:105:3  warning  health-probes`);
  expect(stdout).toMatch(/warnings?, 1 note in 2 policies\.\n$/);
});

test('a misspelled field is an error, shown by a request that the rule now matches', async () => {
  const file = await fileWith(policyOf('{level: None, verb: [get]}', '{level: Metadata}'));
  const { code, stdout } = await audit('lint', file, '--format', 'json');
  const { passed, findings } = JSON.parse(stdout);
  expect({ code, passed }).toEqual({ code: 1, passed: false });
  expect(findings).toContainEqual(
    expect.objectContaining({
      ...{
        file,
        line: 4,
        column: 17,
        lint: 'unknown-field',
        severity: 'error',
        fix: 'Write `verbs` instead of `verb`.',
      },
      consequence: expect.objectContaining({ level: 'None', rule: 0, line: 4 }),
    }),
  );
});

test('a policy that does not load is an error with the message of the API server', async () => {
  const file = await fileWith(policyOf('{level: Medium}'));
  const { code, stdout } = await audit('lint', file);
  expect(code).toBe(1);
  expect(stdout).toContain(`${file}:4:4  error  load-error`);
  expect(stdout).toContain('loading audit policy file: rules[0].level: Unsupported value: "Medium"');
});

test("a cluster's own resources are known, and a file without any is refused", async () => {
  const file = await fileWith(policyOf('{level: Metadata, resources: [{group: example.com, resources: [widget]}]}'));
  const resources = 'NAME SHORTNAMES APIVERSION NAMESPACED KIND\nwidgets wd example.com/v1 true Widget\n';
  const known = await audit('lint', file, '--api-resources', await fileWith(resources));
  expect(known.stdout).toContain('Write `widgets`');
  const wrong = await audit('lint', file, '--api-resources', file);
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('kubectl api-resources') });
});

test('a second YAML document, which the API server ignores, is an error', async () => {
  const file = await fileWith(`${policyOf('{level: Metadata}')}---\nkind: Policy\n`);
  const { code, stdout, stderr } = await audit('lint', file);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain(`${file}:5:1  error  second-document`);
});

test('an unreadable file is bad input, and findings about other files are still reported', async () => {
  const { code, stdout, stderr } = await audit('lint', docs, '/nowhere.yaml', gce);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'cks-lab: cannot read /nowhere.yaml: there is no such file\n' });
  expect(stdout).toContain(`${gce}:105:3  warning  health-probes`);
  const json = await audit('lint', docs, '/nowhere.yaml', '--format', 'json');
  expect(json).toMatchObject({ code: 2, stdout: '' });
});
