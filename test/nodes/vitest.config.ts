import { defineConfig } from 'vitest/config';

/** The packed package on other releases of Node.js, which come from the registry: Linux on x64, and not without a network. */
export default defineConfig({
  test: {
    include: ['test/nodes/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: 1,
    maxConcurrency: 2,
  },
});
