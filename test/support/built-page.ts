import { join } from 'node:path';
import { buildPageIfOlder } from '../../scripts/build/page.ts';

/** Before all tests: the page as its sources are now. */
export default async function buildPage(): Promise<void> {
  await buildPageIfOlder(join(import.meta.dirname, '../..'));
}
