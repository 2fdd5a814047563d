import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildPageIfOlder } from './build/page.ts';

/** Builds the page when a source of it is newer; where it is installed without its sources it is built already. */
const root = join(import.meta.dirname, '..');
if (existsSync(join(root, 'src/page'))) await buildPageIfOlder(root);
