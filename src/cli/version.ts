import { readFileSync } from 'node:fs';

/** The version of this package. The built command line, `dist/cli`, is as deep in it as the source is. */
export function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(manifest).version);
}
