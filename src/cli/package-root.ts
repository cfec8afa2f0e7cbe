import path from 'node:path';

/** Root of the package, for `src/cli` and `dist/cli` alike; it contains scenarios and kind-config. */
export const PACKAGE_ROOT = path.resolve(import.meta.dirname, '..', '..');
export const SCENARIOS = path.join(PACKAGE_ROOT, 'scenarios');
export const DOCS = path.join(PACKAGE_ROOT, 'docs');
