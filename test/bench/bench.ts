import { parseArgs } from 'node:util';
import { figures } from './figures/index.ts';
import { createApp } from './kit/app.ts';
import { coreToShare } from './kit/cores.ts';
import type { Bench } from './kit/figure.ts';
import { compileLibcurl } from './kit/libcurl.ts';
import { noiseLine, noiseOf } from './kit/noise.ts';
import { figureTable } from './kit/table.ts';
import { failuresOf, type Judged, judge } from './kit/verdict.ts';

/**
 * `npm run bench [-- quick] [--only poll-http,import] [--json]`: how much the driver costs beside the least that can be
 * had, as ratios of rounds that take turns in one run. `quick` takes two minutes, all of it a quarter of an hour; `--only`
 * takes the names of test/bench/figures; `--json` prints nothing else on stdout. Ends with 1 when a goal is not met.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const isQuick = positionals.includes('quick');
const unknown = positionals.filter(given => given !== 'quick');
const wanted = values.only?.split(',');
unknown.push(...(wanted ?? []).filter(name => !figures.some(figure => figure.name === name)));
if (unknown.length > 0)
  throw new Error(
    `no figure ${unknown.join(', ')}; there are ${figures.map(({ name }) => name).join(', ')}, and the word quick`,
  );

const tell = (line: string) => console.error(line);
const startMs = performance.now();
const sinceStart = () => `${Math.round((performance.now() - startMs) / 1000)} s`;
tell(noiseLine(noiseOf()));
using app = await createApp();
const libcurl = compileLibcurl(app.folder);
if ('missing' in libcurl) tell(`left out, what is compared with libcurl: ${libcurl.missing}`);
const bench: Bench = { isQuick, app, libcurl, core: coreToShare(), tell };
tell(`packed; ${sinceStart()}`);

const judged: Judged[] = [];
for (const { name, measures, run } of figures) {
  if (wanted?.includes(name) === false) continue;
  const measured = await run(bench);
  judged.push(...measured.map(judge));
  const missing = measures.filter(figure => !measured.some(each => each.figure === figure));
  tell(`${name}${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}; ${sinceStart()}`);
}
tell(noiseLine(noiseOf()));
console.log(values.json ? JSON.stringify(judged, undefined, 2) : figureTable(judged));
const failures = failuresOf(judged);
if (failures.length > 0) {
  tell(`not met: ${failures.map(({ figure }) => figure).join(', ')}`);
  process.exitCode = 1;
}
