import type { Explored } from '../../test/model/exhaustive/explored.ts';
import { spaceName } from '../../test/model/exhaustive/spaces.ts';
import { page, table } from './markdown.ts';

/** `docs/explanation/explored.md`. `fingerprint`: of what would be explored now. */
export function exploredPage(all: readonly Explored[], fingerprint: string): string {
  const rows = all.map(({ options, states, steps, gigabytes, fingerprint: then }) => [
    spaceName(options),
    ...[states, steps].map(count => count.toLocaleString('en')),
    gigabytes.toFixed(1),
    then === fingerprint ? 'yes' : 'changed since',
  ]);
  return page(
    'What was explored in nights',
    `These spaces are too large for \`.ci/run\`. Each was explored to its end by itself, and no rule was broken in any state of it
([how it is done](proof.md#the-exploration)). Its name begins with the budgets: starts, stops, faults, foreign acts, restarts.`,
    `\`npm run explore -- --record\` with the options of a space adds it here. Where anything but a comment has changed since in what
is explored, the last column says so, and \`npm run explore -- --renew\` explores it again.`,
    table(['space', 'states', 'steps', 'memory, GB', 'of statecharts and models as they are'], rows),
  );
}
