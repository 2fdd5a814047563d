import { defineConfig } from 'vitest/config';

/**
 * Large sites, against the clock: one at a time. Also what asks Prometheus's own tool, and brokers:
 * `apt-get install prometheus mosquitto`. DCBM_REQUIRE_PROMTOOL=1 and DCBM_REQUIRE_MOSQUITTO=1 make their absence a failure.
 */
export default defineConfig({
  test: {
    include: ['test/serve/**/*.test.ts'],
    // The large site may be asked to last: LARGE_SITE_SECONDS.
    testTimeout: 240_000 + Number(process.env.LARGE_SITE_SECONDS ?? 60) * 1000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
