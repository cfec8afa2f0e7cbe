import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { docPages, NOT_RUN } from '../../fixtures/doc-commands.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

test('the commands of the documentation that need a lab work in one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-docs-'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await symlink(path.join(ROOT, 'bin/cks-lab'), path.join(bin, 'cks-lab'));
  const env = {
    ...{ CKS_LAB_HOME: '', XDG_DATA_HOME: path.join(folder, 'data'), CKS_LAB_PROVIDER: 'embedded' },
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
  };
  const run = (line: string) =>
    execa('sh', ['-c', line], { cwd: folder, env, reject: false, stdin: 'ignore', all: true });
  onTestFinished(async () => {
    await run('cks-lab stop --all');
    await rm(folder, { recursive: true, force: true });
  });

  const lines = docPages().flatMap(({ commands }) =>
    commands.filter(({ needsLab }) => needsLab).map(({ line }) => line),
  );
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines.filter((one) => !(one in NOT_RUN))) {
    const { exitCode, all } = await run(line);
    // An unmodified lab does not pass.
    expect([0, 1], `${line}\n${all}`).toContain(exitCode);
  }
});
