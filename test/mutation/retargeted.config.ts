import { defineConfig } from 'vitest/config';

/**
 * The tests of what the driver does, written by hand, with a statechart that somebody has changed. What paths and usage
 * model make of changes is measured by itself, see `alone.test.ts`.
 */
export default defineConfig({
  test: {
    include: ['test/integration/*.test.ts'],
    setupFiles: ['test/mutation/retargeted.setup.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
    dangerouslyIgnoreUnhandledErrors: true,
  },
});
