import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { everyKind, type FaultKind, usualKinds } from '../test/model/exhaustive/options.ts';
import { savedStory } from '../test/model/exhaustive/portable.ts';
import { storiesOf } from '../test/model/exhaustive/report.ts';
import { Search } from '../test/model/exhaustive/search.ts';
import { within } from '../test/model/exhaustive/spaces.ts';

/**
 * Explores every interleaving within bounds and tells the shortest story of each kind of violation:
 * `npm run explore -- --starts 2 --stops 2 --faults 1`. With `--save FILE` the first story is kept, and `--play FILE` plays it
 * on the real driver against the simulated meter. See docs/explanation/proof.md. Exit code 1: something is wrong.
 */
const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '2' },
    stops: { type: 'string', default: '2' },
    faults: { type: 'string', default: '1' },
    others: { type: 'string', default: '0' },
    restarts: { type: 'string', default: '0' },
    /** `usual`, `every`, or names with commas. */
    kinds: { type: 'string', default: 'usual' },
    'one-id': { type: 'boolean', default: false },
    'memory-journal': { type: 'boolean', default: false },
    clock: { type: 'boolean', default: false },
    retries: { type: 'string', default: '1' },
    /** Looks behind violations that contain this text. */
    mute: { type: 'string', multiple: true, default: [] },
    violations: { type: 'string', default: '20' },
    states: { type: 'string', default: '40000000' },
    /** Writes the first story to a file. */
    save: { type: 'string' },
    /** Plays a story from a file on the real driver, and explores nothing. */
    play: { type: 'string' },
  },
});

if (values.play !== undefined) {
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/model/exhaustive/play.config.ts',
  ];
  const env = { ...process.env, STORY: resolve(values.play) };
  const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit', env });
  process.exit(status ?? 1);
}

const { starts, stops, faults, others, restarts } = values;
const search = new Search(
  within([starts, stops, faults, others, restarts].map(Number), {
    kinds: kindsOf(values.kinds),
    isOneId: values['one-id'],
    isMemoryJournal: values['memory-journal'],
    withClock: values.clock,
    retries: Number(values.retries),
  }),
);
const found = search.run({
  states: Number(values.states),
  violations: Number(values.violations),
  mute: values.mute,
  progress: ({ states, waiting, violations }) =>
    process.stderr.write(`\r${states} states, ${waiting} to go, ${violations} violations `),
});
process.stderr.write('\n');
for (const story of storiesOf(search, found.violations)) console.log(`${story}\n`);
const [first] = found.violations;
if (values.save !== undefined && first !== undefined) {
  const story = savedStory(first.what, search.moves, search.wayTo(first));
  writeFileSync(values.save, `${JSON.stringify(story)}\n`);
}
const gigabytes = (process.memoryUsage.rss() / 1e9).toFixed(1);
const end = found.isComplete ? 'complete' : 'not complete';
console.log(
  `${found.states} states and ${found.steps} steps in ${Math.round(found.seconds)} s, ${gigabytes} GB, ${end}: ${found.violations.length} violations`,
);
if (found.violations.length > 0 || !found.isComplete) process.exitCode = 1;

function kindsOf(text: string): readonly FaultKind[] {
  if (text === 'usual') return usualKinds;
  if (text === 'every') return everyKind;
  const names = text.split(',');
  const kinds = everyKind.filter(kind => names.includes(kind));
  if (kinds.length !== names.length) throw new Error(`--kinds: expected some of ${everyKind}, got ${text}`);
  return kinds;
}
