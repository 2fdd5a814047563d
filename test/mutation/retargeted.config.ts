import { defineConfig } from 'vitest/config';

/** The tests of the driver, with a statechart that somebody has changed. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts', 'test/model/**/*.test.ts'],
    setupFiles: ['test/mutation/retargeted.setup.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
    dangerouslyIgnoreUnhandledErrors: true,
  },
});
