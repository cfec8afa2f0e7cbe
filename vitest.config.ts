import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/tally.ts'],
    // One after another: labs are not made while something else takes the machine's time.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/repository/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // The repository itself: its code, its launcher, the package made of it, the programs that it builds.
        test: {
          name: 'repository',
          include: ['test/repository/**/*.test.ts'],
          testTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The policy engine against k8s.io/apiserver, which takes Go; CONFORMANCE_POLICIES=5000 for the long run.
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.conformance.ts'],
          testTimeout: 1_800_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'embedded',
          include: ['test/e2e/embedded/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'kind',
          include: ['test/e2e/kind/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
