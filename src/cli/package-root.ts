import path from 'node:path';

/** Root of the package, for both `src/cli` and `dist/cli`; it contains scenarios and kind-config. */
export const PACKAGE_ROOT = path.resolve(import.meta.dirname, '..', '..');
export const SCENARIOS = path.join(PACKAGE_ROOT, 'scenarios');
export const DOCS = path.join(PACKAGE_ROOT, 'docs');
