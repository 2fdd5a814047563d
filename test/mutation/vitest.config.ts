import { defineConfig } from 'vitest/config';

/** `npm run mutate`: slow on purpose, and not part of the tests. */
export default defineConfig({
  test: {
    include: ['test/mutation/**/*.test.ts'],
    setupFiles: ['test/mutation/mutant.setup.ts'],
    testTimeout: 3_600_000,
    pool: 'forks',
    maxWorkers: 1,
    // What a mutant leaves behind is noticed by the test itself.
    dangerouslyIgnoreUnhandledErrors: true,
  },
});
