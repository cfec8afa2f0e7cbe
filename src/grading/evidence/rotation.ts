import type { Where } from '../result.ts';
import { usesOf } from './flags.ts';
import { goInteger, integerRefusal } from './go-integer.ts';
import { commandPlace, type PresentManifest, whereOf } from './manifest.ts';

/** A flag of rotation, or its default 0. */
export interface RotationFlag {
  readonly value: number;
  /** `--audit-log-maxage=7`, or that it is not given. */
  readonly text: string;
  readonly where: Where;
}

/** How the API server rotates its log. */
export type Rotation =
  | {
      readonly ok: true;
      /** In MiB, of which 0 stands for 100; how many rotated files are kept, 0 for all; for how many days, 0 for ever. */
      readonly maxsize: RotationFlag;
      readonly maxbackup: RotationFlag;
      readonly maxage: RotationFlag;
    }
  /** `message` is how the API server ends with such a value. */
  | { readonly ok: false; readonly flag: string; readonly message: string; readonly where: Where };

/** Source: k8s.io/apiserver pkg/server/options/audit.go, AuditLogOptions. */
export function rotationOf(manifest: PresentManifest): Rotation {
  const [maxsize, maxbackup, maxage] = [
    rotationFlag(manifest, 'audit-log-maxsize'),
    rotationFlag(manifest, 'audit-log-maxbackup'),
    rotationFlag(manifest, 'audit-log-maxage'),
  ];
  if ('message' in maxsize) return maxsize;
  if ('message' in maxbackup) return maxbackup;
  if ('message' in maxage) return maxage;
  return { ok: true, maxsize, maxbackup, maxage };
}

function rotationFlag(manifest: PresentManifest, name: string): RotationFlag | Extract<Rotation, { ok: false }> {
  const use = usesOf(manifest.flags, name).at(-1);
  const where = whereOf(use?.place) ?? commandPlace(manifest);
  if (use === undefined) return { value: 0, text: `--${name} is not given`, where };
  const text = `--${name}=${use.value ?? ''}`;
  const integer = goInteger(use.value ?? '');
  if (!integer.ok)
    return { ok: false, flag: text, message: integerRefusal(name, use.value ?? '', integer.reason), where };
  if (integer.value < 0)
    return { ok: false, flag: text, message: `--${name} ${integer.value} can't be a negative number`, where };
  return { value: integer.value, text, where };
}
