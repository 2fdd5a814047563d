import { defineConfig } from 'vitest/config';

/** Processes that are killed: several at a time, so one file after the other. */
export default defineConfig({
  test: {
    include: ['test/kill/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
