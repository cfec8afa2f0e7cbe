import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isThere } from '../../process/is-there.ts';
import { runOk } from '../../process/run.ts';
import { codePlan } from './isolation/boot-plan.ts';
import type { Stage } from './isolation/stage.ts';
import { SYSTEM_PATH } from './isolation/system-path.ts';
import { PACKAGE, supervisorModule } from './package-folder.ts';
import { bootArgv } from './supervisor-process.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * The folder with the compiled code of every module that a supervisor loads, created if it is missing. A supervisor can
 * read but not write it: what one lab writes there would run in the next.
 */
export async function compiledCode(cache: string, stage: Stage, signal: AbortSignal): Promise<string> {
  const folder = join(cache, `${await stateOfCode(stage)}`);
  if (await isThere(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, 'making-'));
  try {
    const code = join(making, 'code');
    await mkdir(code);
    await writeFile(
      join(making, 'boot-plan'),
      await codePlan(code, PACKAGE, supervisorModule('compile', stage.packageFolder), stage),
    );
    const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
    await runOk(bootArgv(namespaces, making), { env: { PATH: SYSTEM_PATH }, cwd: '/', signal, timeout: 60_000 });
    await runOk(['chmod', '-R', 'a+rX', code], { signal });
    await rename(code, folder).catch(async (error: unknown) => {
      // Another start may have created it first.
      if (!(await isThere(folder))) throw error;
    });
    return folder;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Changes with the supervisor's code, the version of Node, and the path from which it is loaded. */
async function stateOfCode(stage: Stage): Promise<string> {
  const folders = [HERE, join(HERE, 'supervisor'), join(HERE, 'isolation'), join(HERE, 'connection')];
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  const stats = await Promise.all(names.flat().map((name) => stat(name)));
  const changes = stats.map(({ mtimeMs, size }) => `${mtimeMs} ${size}`);
  const state = [process.version, PACKAGE, stage.folder, ...changes].join('\n');
  return createHash('sha256').update(state).digest('hex').slice(0, 16);
}
