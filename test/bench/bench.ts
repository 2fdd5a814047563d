import { parseArgs } from 'node:util';
import { asTyped, UsageError } from '../../scripts/as-typed.ts';
import { figures } from './figures/index.ts';
import { tenMinutes, watchedSeconds } from './figures/ten-minutes.ts';
import { createApp } from './kit/app.ts';
import { coreToShare } from './kit/cores.ts';
import type { Bench, Figure } from './kit/figure.ts';
import { placeOf } from './kit/goals.ts';
import { compileLibcurl } from './kit/libcurl.ts';
import { noiseLine, noiseOf } from './kit/noise.ts';
import { figureTable } from './kit/table.ts';
import { failuresOf, type Judged, judge } from './kit/verdict.ts';

/**
 * How much the driver costs beside the least that can be had, as ratios of rounds that take turns in one run: the figures of
 * test/bench/figures.
 */
const usage = `npm run bench [-- [quick] [--only NAME,NAME] [--json]]
  quick   two minutes in place of a quarter of an hour
  --only  of ${figures.map(({ name }) => name).join(', ')};
          or a figure of its table, as --json names it, with all that is measured together with it
  --json  prints the figures as JSON, and nothing else on stdout
Ends with 1 when a goal is not met or something could not be measured, with 2 when it does not know what is asked for.`;
const { isJson, isQuick, chosen } = asTyped(usage, () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  });
  const odd = positionals.find(given => given !== 'quick');
  if (odd !== undefined) throw new UsageError(`"${odd}" is not the word quick`);
  const isQuick = positionals.length > 0;
  return { isJson: values.json, isQuick, chosen: chosenOf(values.only?.join().split(','), isQuick) };
});

/** What is asked for by name, and cannot be measured, is said before anything is measured. */
function chosenOf(wanted: readonly string[] | undefined, isQuick: boolean): readonly Figure[] {
  const isThere = ({ isOnlyInFull }: Figure) => !(isQuick && isOnlyInFull === true);
  if (wanted === undefined) return figures.filter(isThere);
  for (const name of wanted) {
    const named = figures.filter(figure => isNamed(figure, [name]));
    if (named.length === 0) throw new UsageError(`--only has no "${name}"`);
    if (!named.some(isThere)) throw new UsageError(`"${name}" is measured in a full run only, without quick`);
  }
  return figures.filter(figure => isNamed(figure, wanted) && isThere(figure));
}

function isNamed({ name, measures }: Figure, names: readonly string[]): boolean {
  return [name, ...measures].some(each => names.includes(each));
}

const tell = (line: string) => console.error(line);
const startMs = performance.now();
const sinceStart = () => `${Math.round((performance.now() - startMs) / 1000)} s`;
const noiseBefore = noiseOf();
tell(noiseLine(noiseBefore));
using app = await createApp();
const libcurl = compileLibcurl(app.folder);
if ('missing' in libcurl) tell(`left out, what is compared with libcurl: ${libcurl.missing}`);
await using atTheEnd = new AsyncDisposableStack();
const bench: Bench = { isQuick, app, libcurl, core: coreToShare(), atTheEnd, tell };
tell(`packed; ${sinceStart()}`);
if (isQuick)
  tell(`only in a full run: ${figures.filter(figure => figure.isOnlyInFull).map(({ name }) => name)}`);

const judged: Judged[] = [];
const broken: string[] = [];

/** What cannot be measured is told, and takes nothing from the others. */
async function measure({ name, measures, run }: Figure): Promise<void> {
  try {
    const measured = await run(bench);
    judged.push(...measured.map(judge));
    const missing = measures.filter(figure => !measured.some(each => each.figure === figure));
    tell(`${name}${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}; ${sinceStart()}`);
  } catch (error) {
    broken.push(name);
    tell(`${name} was not measured: ${error instanceof Error ? error.message : error}`);
  }
}

async function measureOneByOne(): Promise<void> {
  for (const figure of chosen) if (!figure.isBeside) await measure(figure);
}

await Promise.all([...chosen.filter(({ isBeside }) => isBeside).map(measure), measureOneByOne()]);
const noiseAfter = noiseOf();
tell(noiseLine(noiseAfter));
const slowdown = Math.max(noiseBefore.slowdown, noiseAfter.slowdown);
judged.push(
  judge({ figure: 'machine-cores', value: noiseAfter.cores }),
  ...(chosen.includes(tenMinutes)
    ? [judge({ figure: 'watched-seconds', value: watchedSeconds(isQuick) })]
    : []),
  judge({ figure: 'machine-noise', value: slowdown }),
);
judged.sort((a, b) => placeOf(a.figure) - placeOf(b.figure));
console.log(isJson ? JSON.stringify(judged, undefined, 2) : figureTable(judged));
const failures = failuresOf(judged).map(({ figure }) => figure);
if (failures.length > 0) tell(`not met: ${failures.join(', ')}`);
if (broken.length > 0) tell(`not measured: ${broken.join(', ')}`);
if (failures.length + broken.length > 0) process.exitCode = 1;
