import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/**
 * The symbolic links below a folder that lead out of it or are broken. A scenario may come from anyone, and must not
 * copy other files to a node, or print them.
 */
export async function linksLeadingOut(folder: string): Promise<readonly string[]> {
  const root = await realpath(folder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const links = entries
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const targets = await Promise.all(links.map((link) => realpath(link).catch(() => null)));
  return links.filter((_, index) => {
    const target = targets[index] ?? null;
    return target === null || !isInside(root, target);
  });
}

/** Whether a path, as it is spelled, is a folder or is below it. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
