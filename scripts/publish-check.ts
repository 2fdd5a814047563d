import { readFileSync } from 'node:fs';

/**
 * Refuses `npm publish` until the package says where it lives: without these the links of its page lead nowhere, and npm
 * accepts no provenance.
 */
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const missing = ['repository', 'homepage', 'bugs'].filter(key => manifest[key] === undefined);
if (missing.length > 0) {
  console.error(`package.json has no ${missing.join(', no ')}: add it, then publish`);
  process.exitCode = 1;
}
