import { defineConfig } from 'vitest/config';
import type { ProviderName } from './src/providers/provider.ts';
import { chromiumProgram, hasGo, hasTmux, whyUnusable } from './test/usable.ts';

/** Tests with real labs run only where labs can be created. test/tally.ts prints why others are skipped. */
async function onProvider(name: ProviderName): Promise<string[]> {
  return (await whyUnusable(name)) === null ? [`test/e2e/${name}/**/*.test.ts`] : [];
}

export default defineConfig({
  test: {
    reporters: ['default', './test/tally.ts'],
    // Use every core. By default, Vitest leaves one of them free.
    maxWorkers: '100%',
    // The projects run one after another, so that labs are not created while other tests use the processor.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/repository/**'],
          // Files share modules, because loading the modules again for each file takes longer than the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Commands on labs in memory, and whatever else waits for clocks, locks or processes.
        test: {
          name: 'integration',
          include: ['test/**/*.integration.ts'],
          isolate: false,
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Properties that are checked for many generated cases, and races between many processes. Each test takes
        // several seconds.
        test: {
          name: 'proof',
          include: ['test/**/*.proof.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The pages of the classroom in Chromium.
        test: {
          name: 'browser',
          include: chromiumProgram() === null ? [] : ['test/**/*.browser.ts'],
          fileParallelism: false,
          testTimeout: 30_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // The repository itself: its code, its launcher, its package, and the programs that it builds.
        test: {
          name: 'repository',
          include: ['test/repository/**/*.test.ts'],
          testTimeout: 600_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        // Compares the policy engine with k8s.io/apiserver, which requires Go. CONFORMANCE_POLICIES=5000 makes a long
        // run.
        test: {
          name: 'conformance',
          include: hasGo() ? ['test/conformance/**/*.conformance.ts'] : [],
          testTimeout: 1_800_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: 'embedded',
          include: await onProvider('embedded'),
          exclude: hasTmux() ? [] : ['test/e2e/embedded/watch.test.ts'],
          // The number of labs that fit side by side.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'kind',
          include: await onProvider('kind'),
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
