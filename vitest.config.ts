import { defineConfig } from 'vitest/config';
import type { ProviderName } from './src/providers/provider.ts';
import { hasGo, hasTmux, whyUnusable } from './test/usable.ts';

/** Real labs are tested where they can be made; test/tally.ts says why others are not. */
async function onProvider(name: ProviderName): Promise<string[]> {
  return (await whyUnusable(name)) === null ? [`test/e2e/${name}/**/*.test.ts`] : [];
}

export default defineConfig({
  test: {
    reporters: ['default', './test/tally.ts'],
    // Every core; Vitest leaves one of them free by default.
    maxWorkers: '100%',
    // One after another: labs are not made while something else takes the machine's time.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/repository/**'],
          // Files share their modules: to load them anew for each file takes longer than the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Properties that hold for many generated cases, and races of many processes: seconds each.
        test: {
          name: 'proof',
          include: ['test/**/*.proof.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The repository itself: its code, its launcher, the package made of it, the programs that it builds.
        test: {
          name: 'repository',
          include: ['test/repository/**/*.test.ts'],
          testTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // The policy engine against k8s.io/apiserver, which takes Go; CONFORMANCE_POLICIES=5000 for the long run.
        test: {
          name: 'conformance',
          include: hasGo() ? ['test/conformance/**/*.conformance.ts'] : [],
          testTimeout: 1_800_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: 'embedded',
          include: await onProvider('embedded'),
          exclude: hasTmux() ? [] : ['test/e2e/embedded/watch.test.ts'],
          // So many labs fit side by side.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'kind',
          include: await onProvider('kind'),
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
