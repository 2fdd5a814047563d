import { defineConfig } from 'vitest/config';

const pageSeconds = Number(process.env.LARGE_PAGE_SECONDS ?? 0);

/**
 * Needs a Chromium: `apt-get install chromium`, or CHROMIUM=/path/to/it. `LARGE_PAGE_SECONDS=600` opens the page of a
 * large site for so long, too; without it that takes no time.
 */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    exclude: pageSeconds > 0 ? [] : ['test/browser/large-site.test.ts'],
    globalSetup: 'test/support/built-page.ts',
    testTimeout: 60_000 + pageSeconds * 1500,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 1,
  },
});
