import { defineConfig } from 'vitest/config';

/** Needs a broker: `apt-get install mosquitto`. DCBM_REQUIRE_MOSQUITTO=1 makes its absence a failure. */
export default defineConfig({
  test: {
    include: ['test/everest/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // They wait for brokers and meters most of the time.
    maxWorkers: 2,
    maxConcurrency: 6,
  },
});
