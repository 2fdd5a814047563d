import { defineConfig } from 'vitest/config';

/** Needs a Chromium: `apt-get install chromium`, or CHROMIUM=/path/to/it. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/support/built-page.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
