import { chmod, chown, cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import { cacheFolder } from '../../../src/home/folders.ts';
import { work } from './node-lab.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** An unprivileged user of this machine. */
export interface AnotherUser {
  readonly home: string;
  /** The prefix that runs a command line as this user. */
  readonly as: readonly string[];
  /** The environment in which cks-lab uses the user's home, with a copy of what is already cached on this machine. */
  readonly env: Readonly<Record<string, string>>;
  /** This checkout if the user can read it, and otherwise a copy that belongs to the user. */
  readonly checkout: string;
}

/** Prepares a home directory that only this user can access, because the user cannot read the files of root. */
export async function anotherUser(uid: number): Promise<AnotherUser> {
  const home = await mkdtemp(path.join(tmpdir(), 'cks-lab-user-'));
  const [assets, cache] = [path.join(home, 'assets'), path.join(home, 'cache')];
  await mkdir(assets);
  const programs = ['kube-apiserver', 'kube-controller-manager', 'etcd', 'kubectl'] as const;
  const paths = await obtainPrograms({ programs, minor: 37, env: process.env, ...work });
  for (const name of programs) await cp(paths[name], path.join(assets, name), { dereference: true });
  const prepared = path.join(cacheFolder(process.env), 'embedded');
  await cp(prepared, path.join(cache, 'cks-lab/embedded'), { recursive: true }).catch(() => undefined);
  await execa('chown', ['-R', `${uid}:${uid}`, home]);
  await chmod(home, 0o700);
  await chown(home, uid, uid);
  const as = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const env = { HOME: home, CKS_LAB_HOME: '', XDG_CACHE_HOME: cache, CKS_LAB_ASSETS: assets };
  return { home, as, env, checkout: await checkoutFor(uid, as, home) };
}

async function checkoutFor(uid: number, as: readonly string[], folder: string): Promise<string> {
  const { exitCode } = await execa('env', [...as, 'test', '-r', path.join(ROOT, 'package.json')], { reject: false });
  if (exitCode === 0) return ROOT;
  const copy = path.join(folder, 'checkout');
  const names = ['bin', 'kind-config', 'node_modules', 'package-lock.json', 'package.json', 'scenarios', 'src', 'test'];
  await mkdir(copy);
  await execa('cp', ['-a', ...names.map((name) => path.join(ROOT, name)), copy]);
  await execa('chown', ['-R', `${uid}:${uid}`, copy]);
  return copy;
}

/** Maps a file in this checkout to the same file in another checkout. The paths of other files do not change. */
export function inCheckout(checkout: string, file: string): string {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') ? file : path.join(checkout, relative);
}
