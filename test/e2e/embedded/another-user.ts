import { chmod, chown, cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { obtainPrograms } from '../../../src/binaries/obtain.ts';
import { cacheFolder } from '../../../src/home/folders.ts';
import { work } from './node-lab.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A user of the machine without rights. */
export interface AnotherUser {
  readonly home: string;
  /** The words that run a program as this user. */
  readonly as: readonly string[];
  /** What cks-lab needs to use the user's own home, with what has already been cached on this machine. */
  readonly env: Readonly<Record<string, string>>;
  /** This checkout where the user may read it, and else a copy. */
  readonly checkout: string;
}

/** Prepares a home that nobody else may enter, since what root has is not for everybody to see. */
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

/** Where a file of this checkout is in another one; files elsewhere stay where they are. */
export function inCheckout(checkout: string, file: string): string {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') ? file : path.join(checkout, relative);
}
