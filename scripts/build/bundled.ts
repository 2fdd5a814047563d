/**
 * What the command line imports beside the packages of the library. An app does not install it: it is a development
 * dependency, and built into dist/cli together with those.
 */
export const commandLinePackages = [
  '@hono/node-server',
  'commander',
  'hono',
  'mqtt',
  'nanospinner',
  'picocolors',
  'pino',
  'pino-pretty',
  'prom-client',
  'yaml',
] as const;

/** What is built into the page. */
export const pagePackages = ['preact', 'uplot'] as const;

/** Everything that is built into the package. */
export const builtInPackages = [...commandLinePackages, ...pagePackages] as const;

/** What is bundled of the dependencies of a package, where that is not all of them: see mqtt-parts.ts and serve-parts.ts. */
export const bundledWith: Readonly<Record<string, readonly string[]>> = {
  mqtt: ['mqtt-packet', 'rfdc'],
  'mqtt-packet': ['bl', 'process-nextick-args'],
  bl: ['inherits'],
  pino: [
    '@pinojs/redact',
    'pino-std-serializers',
    'process-warning',
    'quick-format-unescaped',
    'safe-stable-stringify',
    'sonic-boom',
  ],
  'pino-pretty': ['colorette', 'dateformat', 'fast-copy', 'fast-safe-stringify', 'secure-json-parse'],
  'prom-client': [],
  'sonic-boom': ['atomic-sleep'],
};
