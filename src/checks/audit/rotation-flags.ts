import { usesOf } from '../../control-plane/flags.ts';
import { commandPlace, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import { goInteger, integerRefusal } from '../../kubernetes/decoding/go-integer.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Where } from '../../node/where.ts';

/** A rotation flag, or its default. */
export interface RotationFlag {
  readonly value: number;
  readonly isDefault: boolean;
  /** `--audit-log-maxage=7`, or that it is not set. */
  readonly text: string;
  readonly where: Where;
}

/** How the API server rotates its log. */
export type Rotation =
  | {
      readonly ok: true;
      /** In MiB; 0 if the log is not rotated at all. */
      readonly maxsize: RotationFlag;
      /** The number of rotated files that are kept; 0 for all. */
      readonly maxbackup: RotationFlag;
      /** The number of days for which rotated files are kept; 0 means forever. */
      readonly maxage: RotationFlag;
    }
  /** `message` is the error with which the API server exits because of such a value. */
  | { readonly ok: false; readonly flag: string; readonly message: string; readonly where: Where };

/**
 * Source: k8s.io/apiserver pkg/server/options/audit.go, NewAuditOptions and getWriter, both of which changed in 1.36:
 * before that, a maxsize of 0 meant the default of gopkg.in/natefinch/lumberjack.v2, which is 100.
 */
export function rotationOf(manifest: PresentManifest, minor: KubernetesMinor): Rotation {
  const defaults =
    minor >= 36 ? { maxsize: 100, maxbackup: 100, maxage: 366 } : { maxsize: 0, maxbackup: 0, maxage: 0 };
  const maxsize = rotationFlag(manifest, 'audit-log-maxsize', defaults.maxsize);
  const maxbackup = rotationFlag(manifest, 'audit-log-maxbackup', defaults.maxbackup);
  const maxage = rotationFlag(manifest, 'audit-log-maxage', defaults.maxage);
  if ('message' in maxsize) return maxsize;
  if ('message' in maxbackup) return maxbackup;
  if ('message' in maxage) return maxage;
  return {
    ok: true,
    maxsize: minor < 36 && maxsize.value === 0 ? { ...maxsize, value: 100 } : maxsize,
    maxbackup,
    maxage,
  };
}

function rotationFlag(
  manifest: PresentManifest,
  name: string,
  unset: number,
): RotationFlag | Extract<Rotation, { ok: false }> {
  const use = usesOf(manifest.flags, name).at(-1);
  const where = whereOf(use?.place) ?? commandPlace(manifest);
  if (use === undefined) return { value: unset, isDefault: true, text: `--${name} is not given`, where };
  const text = `--${name}=${use.value ?? ''}`;
  const integer = goInteger(use.value ?? '');
  if (!integer.ok)
    return { ok: false, flag: text, message: integerRefusal(name, use.value ?? '', integer.reason), where };
  if (integer.value < 0)
    return { ok: false, flag: text, message: `--${name} ${integer.value} can't be a negative number`, where };
  return { value: integer.value, isDefault: false, text, where };
}
