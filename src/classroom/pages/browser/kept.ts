/**
 * Texts that this browser keeps: `forever` on this machine, `session` until the tab is closed, also through a reload. A
 * browser that forbids it keeps nothing, and everything else works.
 */
export type Keeping = 'forever' | 'session';

export function kept(keeping: Keeping, name: string): string | null {
  try {
    return storageOf(keeping).getItem(name);
  } catch {
    return null;
  }
}

/** `null` forgets. Returns whether it is kept. */
export function keep(keeping: Keeping, name: string, text: string | null): boolean {
  try {
    if (text === null) storageOf(keeping).removeItem(name);
    else storageOf(keeping).setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

function storageOf(keeping: Keeping): Storage {
  return keeping === 'forever' ? window.localStorage : window.sessionStorage;
}
