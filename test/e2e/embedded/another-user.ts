import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The words that run a program as a user without rights. */
export function asUser(uid: number): readonly string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

/** This checkout where that user may read it, and else a copy of theirs in a folder. */
export async function checkoutFor(uid: number, folder: string): Promise<string> {
  const { exitCode } = await execa('env', [...asUser(uid), 'test', '-r', path.join(ROOT, 'package.json')], {
    reject: false,
  });
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
