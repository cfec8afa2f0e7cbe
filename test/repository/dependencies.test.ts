import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { root } from './sandbox.ts';

const named = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: named, devDependencies: named })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

function packagesImportedBy(pattern: string): ReadonlySet<string> {
  const texts = globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  const specifiers = texts.flatMap((text) =>
    Array.from(text.matchAll(/\b(?:from|import|import\s*\()\s*'([^'.][^']*)'/g), ([, specifier = '']) => specifier),
  );
  return new Set(specifiers.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''));
}

test('every dependency is imported by the product', () => {
  const imported = packagesImportedBy('src/**/*.ts');
  expect(Object.keys(manifest.dependencies).filter((name) => !imported.has(name))).toEqual([]);
});

test('the product imports no package that is only for tests', () => {
  const imported = packagesImportedBy('src/**/*.ts');
  expect(Object.keys(manifest.devDependencies).filter((name) => imported.has(name))).toEqual([]);
});

test('versions are exact', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
