import { Command, Help } from 'commander';
import { expect, test } from 'vitest';
import { type CommandEntry, nameOf } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { labStore } from '../../src/cli/context.ts';
import { cksLabVersion } from '../../src/cli/version.ts';
import { runCli, testContext } from '../fixtures/run-cli.ts';

/** Lists all commands and subcommands, each with the words that invoke it. */
const allCommands = (
  entries: readonly CommandEntry[],
  before = '',
): readonly (CommandEntry & { readonly called: string })[] =>
  entries.flatMap((entry) => {
    const called = `${before}${nameOf(entry)}`;
    return [{ ...entry, called }, ...allCommands(entry.commands ?? [], `${called} `)];
  });
const shown = COMMANDS.filter(({ isHidden }) => isHidden !== true);

test.each(allCommands(COMMANDS).filter(({ load }) => load !== undefined))(
  'the overview shows $usage as its file declares it',
  async (entry) => {
    const command = new Command(nameOf(entry));
    (await entry.load?.())?.declare(command, testContext().context, COMMANDS);
    expect(new Help().subcommandTerm(command)).toBe(entry.usage);
  },
);

test('the overview, and that of a group, name each command', async () => {
  const whole = await runCli(['--help']);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  for (const { usage } of shown) expect(whole.stdout).toContain(`  ${usage} `);
  expect(whole.stdout).not.toContain('complete [words...]');
  expect(await runCli(['help'])).toEqual(whole);
  const dev = COMMANDS.find((entry) => nameOf(entry) === 'dev')?.commands ?? [];
  const group = await runCli(['dev', '--help']);
  for (const { usage } of dev) expect(group.stdout).toContain(`  ${usage} `);
});

test('a command shows its own options, requested in either way', async () => {
  const asked = await runCli(['grade', '--help']);
  expect(asked.stdout).toContain('--junit <file>');
  expect(await runCli(['help', 'grade'])).toEqual(asked);
});

test.each(allCommands(COMMANDS))(
  'the help of $called shows examples that its file can parse',
  async ({ called, load }) => {
    const { code, stdout } = await runCli([...called.split(' '), '--help']);
    const [, examples = ''] = stdout.split('\nExamples:\n');
    const lines = examples.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(3);
    for (const line of lines) {
      expect(line).toMatch(/^ {2}\$ /);
      const [, own] = line.split(`cks-lab ${called} `);
      expect(line.includes(`cks-lab ${called}`)).toBe(true);
      if (load === undefined || own === undefined) continue;
      const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
      const declared = (await load()).declare(command, testContext().context, COMMANDS).action(() => {});
      const words = own.replace(/\).*| [>#].*/, '').split(' ');
      expect(() => declared.parse(words, { from: 'user' })).not.toThrow();
    }
  },
);

test.each([
  ['audit lnt', 'lint'],
  ['rbac explian', 'explain'],
  ['network compar', 'compare'],
  ['dev chek', 'check'],
  ['grade --jsn', '--json'],
  ['audit lint --fromat', '--format'],
  ['start audit-1', 'audit-01'],
])('%s is wrong usage, and the closest name is suggested: %s', async (words, nearest) => {
  const { code, stderr } = await runCli(words.split(' '));
  expect(code).toBe(2);
  expect(stderr.toLowerCase()).toContain(`(did you mean ${nearest}?)`);
});

test('an unknown command or option is wrong usage', async () => {
  expect(await runCli(['lst'])).toMatchObject({ code: 2, stderr: expect.stringContaining('(Did you mean list?)') });
  expect(await runCli(['grade', '--yaml'])).toMatchObject({ code: 2, stderr: expect.stringContaining("'--yaml'") });
  expect(await runCli(['start', 'audit-01', '--kubernetes', '1.20'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be one of 1.37, 1.36, 1.35.'),
  });
});

test('the version is that of the package', async () => {
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${cksLabVersion()}\n`, stderr: '' });
});

test('an internal error exits with 3, with a stack trace only if requested', async () => {
  const env = { CKS_LAB_HOME: '/nonexistent' };
  const broken = {
    ...labStore(env),
    get dataFolder(): string {
      throw new Error('no folder');
    },
  };
  expect(await runCli(['history'], { labs: broken })).toEqual({ code: 3, stdout: '', stderr: 'cks-lab: no folder\n' });
  const traced = await runCli(['history'], { labs: broken, env: { ...env, CKS_LAB_DEBUG: '1' } });
  expect(traced.stderr).toContain('commands.test.ts');
});
