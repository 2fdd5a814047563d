import { defineConfig } from 'vitest/config';

/** Minutes on two cores; the small spaces are among the other tests. */
export default defineConfig({
  test: {
    include: ['test/model/exhaustive/*.explore.ts'],
    testTimeout: 2_400_000,
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--max-old-space-size=3000'],
  },
});
