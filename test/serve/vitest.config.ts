import { defineConfig } from 'vitest/config';

/**
 * Large sites, against the clock: one at a time. Also what asks Prometheus's own tool, and brokers:
 * `apt-get install prometheus mosquitto`. DCBM_REQUIRE_PROMTOOL=1 and DCBM_REQUIRE_MOSQUITTO=1 make their absence a failure.
 */
export default defineConfig({
  test: {
    include: ['test/serve/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
