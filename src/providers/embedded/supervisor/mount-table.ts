import { isWithin, type Mounted } from '../isolation/mounted.ts';

/** One mount, in the format of fstab(5). */
export interface Mount {
  readonly source: string;
  readonly target: string;
  /** `none` for a bind mount. */
  readonly type: string;
  readonly options: readonly string[];
}

/**
 * A read-only bind mount. The flags of the underlying mount are repeated: in a user namespace, a remount may not clear
 * flags that the machine has set.
 */
export function readOnlyBind(source: string, target: string, there: readonly Mounted[]): Mount {
  const under = there.filter((mount) => isWithin(source, mount.target));
  const nearest = under.reduce<Mounted | null>(
    (best, mount) => (best && best.target.length > mount.target.length ? best : mount),
    null,
  );
  const flags = nearest?.options.filter((option) => option !== 'rw' && option !== 'ro') ?? [];
  return { source, target, type: 'none', options: ['rbind', 'ro', ...flags] };
}

export function bind(source: string, target: string): Mount {
  return { source, target, type: 'none', options: ['rbind'] };
}

/** A table for `mount --all --fstab`, which performs its mounts in order. */
export function fstab(mounts: readonly Mount[]): string {
  const lines = mounts.map(({ source, target, type, options }) =>
    [toOctal(source), toOctal(target), type, options.join(','), '0 0'].join(' '),
  );
  return `${lines.join('\n')}\n`;
}

function toOctal(path: string): string {
  return path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
