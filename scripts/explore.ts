import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exploredFile, readExplored, withExplored } from '../test/model/exhaustive/explored.ts';
import { fingerprintOfExplored } from '../test/model/exhaustive/fingerprint.ts';
import { everyKind, type FaultKind, type Options, usualKinds } from '../test/model/exhaustive/options.ts';
import { type SavedStory, savedStory } from '../test/model/exhaustive/portable.ts';
import { storiesOf } from '../test/model/exhaustive/report.ts';
import { budgetNames, mostOfBudget } from '../test/model/exhaustive/rows.ts';
import { Search } from '../test/model/exhaustive/search.ts';
import { spaceName, within } from '../test/model/exhaustive/spaces.ts';
import { asTyped, UsageError, wholeNumber } from './as-typed.ts';

/**
 * Explores every interleaving within bounds and tells the shortest story of each kind of violation. With `--save FILE` the
 * first story is kept, and `--play FILE` plays it on the real driver against the simulated meter. See
 * docs/explanation/proof.md.
 */
const usage = `npm run explore -- [options]
  --starts N --stops N --faults N --others N --restarts N
                   how many of each there may be, from 0 to ${mostOfBudget}; "others" are acts of another client.
                   Unless said: 2 starts, 2 stops, 1 fault, no others, no restarts
  --kinds KINDS    usual, every, or some of ${everyKind.join(',')}
  --one-id         all starts have the same id
  --memory-journal the journal is gone with its process
  --clock          with the timers of the clock
  --retries N      tries of a command after the first; 1 unless said
  --mute TEXT      looks behind violations that contain it; may be repeated
  --violations N   ends after so many; 20 unless said
  --states N       ends after so many, not complete; 40000000 unless said
  --save FILE      writes the first story to a file
  --play FILE      plays a story on the real driver, and explores nothing; ends with 1 when the observer complains
  --record         a space that was explored to its end without a violation is noted for docs/explanation/explored.md
  --renew          explores those again that were noted before statecharts or models changed, and notes them
Ends with 1 when a rule was broken or the space was not explored to its end, with 2 when it does not know what is asked for.`;
const { options, limits, save, storyToPlay, isRecorded, isRenewal } = asTyped(usage, () => {
  const { values, tokens } = parseArgs({
    tokens: true,
    options: {
      starts: { type: 'string', default: '2' },
      stops: { type: 'string', default: '2' },
      faults: { type: 'string', default: '1' },
      others: { type: 'string', default: '0' },
      restarts: { type: 'string', default: '0' },
      kinds: { type: 'string', default: 'usual' },
      'one-id': { type: 'boolean', default: false },
      'memory-journal': { type: 'boolean', default: false },
      clock: { type: 'boolean', default: false },
      retries: { type: 'string', default: '1' },
      mute: { type: 'string', multiple: true, default: [] },
      violations: { type: 'string', default: '20' },
      states: { type: 'string', default: '40000000' },
      save: { type: 'string' },
      play: { type: 'string' },
      record: { type: 'boolean', default: false },
      renew: { type: 'boolean', default: false },
    },
  });
  const given = tokens.flatMap((token): string[] => (token.kind === 'option' ? [token.name] : []));
  const lonely = ['play', 'renew'].find(name => given.includes(name));
  if (lonely !== undefined && given.length > 1) throw new UsageError(`--${lonely} goes with no other option`);
  const budgets = budgetNames.map(name => wholeNumber(`--${name}`, values[name], { to: mostOfBudget }));
  return {
    options: within(budgets, {
      kinds: kindsOf(values.kinds),
      isOneId: values['one-id'],
      isMemoryJournal: values['memory-journal'],
      withClock: values.clock,
      retries: wholeNumber('--retries', values.retries, { to: 10 }),
    }),
    limits: {
      states: wholeNumber('--states', values.states, { from: 1 }),
      violations: wholeNumber('--violations', values.violations, { from: 1 }),
      mute: values.mute,
    },
    save: values.save === undefined ? undefined : placeToSave(values.save),
    storyToPlay: values.play === undefined ? undefined : placeOfStory(values.play),
    isRecorded: values.record,
    isRenewal: values.renew,
  };
});

if (storyToPlay !== undefined) {
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/model/exhaustive/play.config.ts',
  ];
  const { status } = spawnSync(process.execPath, vitest, {
    stdio: 'inherit',
    env: { ...process.env, STORY: storyToPlay },
  });
  process.exit(status ?? 1);
}

const fingerprint = fingerprintOfExplored();
if (isRenewal) {
  const stale = readExplored().filter(each => each.fingerprint !== fingerprint);
  for (const one of stale) {
    console.log(`== ${spaceName(one.options)}`);
    const again = [
      '--max-old-space-size=16000',
      import.meta.filename,
      ...argumentsOf(one.options),
      '--record',
    ];
    const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
  console.log(`${stale.length} explored again`);
  process.exit();
}

const search = new Search(options);
const found = search.run({
  ...limits,
  progress: ({ states, waiting, violations }) =>
    process.stderr.write(`\r${states} states, ${waiting} to go, ${violations} violations `),
});
process.stderr.write('\n');
for (const story of storiesOf(search, found.violations)) console.log(`${story}\n`);
const [first] = found.violations;
if (save !== undefined && first !== undefined) {
  const story = savedStory(first.what, search.moves, search.wayTo(first));
  writeFileSync(save, `${JSON.stringify(story)}\n`);
}
if (save !== undefined && first === undefined) console.log('nothing was saved: no rule was broken');
const gigabytes = Number((process.memoryUsage.rss() / 1e9).toFixed(1));
const end = found.isComplete ? 'complete' : 'not complete';
console.log(
  `${found.states} states and ${found.steps} steps in ${Math.round(found.seconds)} s, ${gigabytes.toFixed(1)} GB, ${end}: ${found.violations.length} violations`,
);
const isSound = found.isComplete && found.violations.length === 0;
if (!isSound) process.exitCode = 1;
if (isSound && isRecorded) {
  const { states, steps } = found;
  const one = { options, states, steps, gigabytes, fingerprint };
  writeFileSync(exploredFile, `${JSON.stringify(withExplored(readExplored(), one), undefined, 2)}\n`);
  console.log('noted; `npm run docs` writes the page');
}

function argumentsOf(space: Options): string[] {
  const { kinds, isOneId, isMemoryJournal, withClock, retries } = space;
  return [
    ...budgetNames.flatMap(name => [`--${name}`, String(space[name])]),
    ...['--kinds', kinds.join(), '--retries', String(retries)],
    ...(isOneId ? ['--one-id'] : []),
    ...(isMemoryJournal ? ['--memory-journal'] : []),
    ...(withClock ? ['--clock'] : []),
  ];
}

function kindsOf(text: string): readonly FaultKind[] {
  if (text === 'usual') return usualKinds;
  if (text === 'every') return everyKind;
  const names = text.split(',');
  const odd = names.find(name => !everyKind.some(kind => kind === name));
  if (odd !== undefined) throw new UsageError(`--kinds has no "${odd}"`);
  return everyKind.filter(kind => names.includes(kind));
}

function placeToSave(file: string): string {
  const place = resolve(file);
  if (existsSync(dirname(place))) return place;
  throw new UsageError(`--save ${file}: there is no folder ${dirname(place)}`);
}

function placeOfStory(file: string): string {
  const { options, moves } = storyIn(file);
  if (options === undefined || !Array.isArray(moves))
    throw new UsageError(`--play ${file}: that is no story that --save has written`);
  return resolve(file);
}

function storyIn(file: string): Partial<SavedStory> {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`--play ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
