import { defineConfig } from 'vitest/config';

/** Runs only the tests of the policy engine, for `stryker run test/mutation/stryker.config.json`. */
export default defineConfig({
  test: {
    include: ['test/{kubernetes,domains/audit/policy}/**/*.{test,proof}.ts'],
    setupFiles: ['test/mutation/same-cases.ts'],
    env: { CKS_LAB_PROOFS: '40' },
  },
});
