import { defineConfig } from 'vitest/config';

/**
 * The tests of what the driver does, written by hand, with a statechart that somebody has changed. What paths and usage
 * model make of changes is measured by itself, see `alone.test.ts`.
 */
export default defineConfig({
  test: {
    include: ['test/unit/machines/**/*.test.ts', 'test/integration/{*,doors/*,knowledge/*}.test.ts'],
    // What is not about the statecharts, or in processes of its own, which nobody can change from here.
    exclude: [
      'test/integration/{how-to,journal-*,linearizable,ocpp-session,outages,permissions,tls}.test.ts',
      'test/integration/{doors,knowledge}/command-line.test.ts',
    ],
    setupFiles: ['test/mutation/retargeted.setup.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    maxWorkers: 2,
    dangerouslyIgnoreUnhandledErrors: true,
  },
});
