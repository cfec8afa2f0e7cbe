import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isObjectOf, isString, parseJson } from '../process/json-guard.ts';
import { PACKAGE_ROOT } from './package-root.ts';

const statesVersion = isObjectOf<{ readonly version: string }>({ version: isString });

/** The version of cks-lab, as stated in its package.json. */
export function cksLabVersion(): string {
  const manifest = parseJson(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'), statesVersion);
  if (manifest === null) throw new TypeError('package.json states no version');
  return manifest.version;
}
