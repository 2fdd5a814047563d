import { defineConfig } from 'vitest/config';

/** What is built, packed and installed: one file after the other, since each build begins dist/ anew. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
