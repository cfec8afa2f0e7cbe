import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderAt } from '../../../src/providers/embedded/lab-folder.ts';
import { removeLab } from '../../../src/providers/embedded/lab-life.ts';

test('nested folders whose path is too long for the kernel are removed with their lab', async () => {
  const folder = folderAt(join(mkdtempSync(join(tmpdir(), 'lab-life-')), 'embedded'));
  mkdirSync(folder.root, { recursive: true });
  const deepen = 'my $name = "d" x 200; for (1 .. 200) { mkdir $name or die; chdir $name or die }';
  execFileSync('perl', ['-e', deepen], { cwd: folder.root });
  await removeLab(folder);
  expect(existsSync(folder.path)).toBe(false);
});
