import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from './sandbox.ts';

const named = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: named, devDependencies: named })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Code that is bundled before the package is made: what it imports becomes part of the bundles. */
const isBundled = (file: string) => /^src\/classroom\/pages\/(browser|terminal)\//.test(file);

/** What makes the bundles; a package contains them already. */
const BUNDLER = 'src/classroom/pages/bundle.ts';

function packagesImportedBy(wanted: (file: string) => boolean): ReadonlySet<string> {
  const files = globSync('src/**/*.ts', { cwd: root }).filter(wanted);
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const specifiers = texts.flatMap((text) =>
    Array.from(text.matchAll(/\b(?:from|import|import\s*\()\s*'([^'.][^']*)'/g), ([, specifier = '']) => specifier),
  );
  return new Set(specifiers.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''));
}

test('every dependency is imported by the product', () => {
  const imported = packagesImportedBy((file) => !isBundled(file));
  expect(Object.keys(manifest.dependencies).filter((name) => !imported.has(name))).toEqual([]);
});

test('the product imports no package that is only for tests', () => {
  const imported = packagesImportedBy((file) => !isBundled(file) && file !== BUNDLER);
  expect(Object.keys(manifest.devDependencies).filter((name) => imported.has(name))).toEqual([]);
});

test('what the pages of the classroom import is bundled, not installed with the package', () => {
  const imported = packagesImportedBy(isBundled);
  expect(imported.has('lit-html')).toBe(true);
  expect([...imported].filter((name) => name !== '' && manifest.devDependencies[name] === undefined)).toEqual([]);
});

test('versions are exact', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
