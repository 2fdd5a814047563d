import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Replaces modules, which the next file in its process would get as well. */
const replacing = 'test/model/generated-paths.test.ts';
/** They need packages of the system or other releases of Node.js, or take longer: each has a configuration of its own. */
const otherRooms = ['browser', 'bench', 'everest', 'kill', 'mutation', 'nodes', 'package', 'serve'];

export default defineConfig({
  // The examples import the package by its name, and are tested with the sources.
  resolve: {
    alias: [
      { find: /^lem-dcbm$/, replacement: join(import.meta.dirname, 'src/index.ts') },
      {
        find: /^lem-dcbm\/(ocmf|ocpp|simulator)$/,
        replacement: join(import.meta.dirname, 'src/$1/index.ts'),
      },
    ],
  },
  test: {
    // Files share a process, since a new one and its imports would take longer than most of them.
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [replacing, ...otherRooms.map(room => `test/${room}/**`)],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'replacing', include: [replacing] } },
    ],
    globalSetup: ['test/support/built-page.ts', 'test/support/built-command.ts'],
    testTimeout: 60_000,
    // What is waited for comes when the machine has time for it.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    // One more than two cores: some tests wait for a second to pass.
    maxWorkers: 3,
    coverage: {
      provider: 'custom',
      customProviderModule: 'test/coverage/provider.ts',
      include: ['src/**', 'machines/**'],
      // Runs in a browser: test/browser.
      exclude: ['src/page/**'],
      // The command line runs in processes of its own, and as one bundle with the packages that it needs.
      autoAttachSubprocess: true,
      excludeAfterRemap: true,
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
