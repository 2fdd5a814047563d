import { type FigureName, goalOf, metersOfCurve } from '../../test/bench/kit/goals.ts';
import { obstacles } from '../../test/bench/kit/obstacles.ts';
import { isWorseThanBefore, type Judged } from '../../test/bench/kit/verdict.ts';
import { type Bar, goalChart } from './bar-chart.ts';
import { lineChart } from './line-chart.ts';
import { page, table } from './markdown.ts';

type Figures = ReadonlyMap<string, Judged>;

/** The page and its pictures, by their names in docs/explanation, from what `npm run bench -- --json` printed. */
export function performanceFiles(judged: readonly Judged[]): ReadonlyMap<string, string> {
  const figures: Figures = new Map(judged.map(each => [each.figure, each]));
  return new Map([
    ['performance.md', performancePage(figures)],
    [
      'performance.goals.svg',
      goalChart(
        'What is measured, as a share of its goal (of what should be more: the goal as a share of it)',
        barsOf(judged),
      ),
    ],
    ['performance.core.svg', curveChart(figures, 'core', 'CPU of a site at 1 Hz', '% of a core')],
    ['performance.rss.svg', curveChart(figures, 'rss-mb', 'Memory of a site at 1 Hz', 'MB')],
  ]);
}

function performancePage(figures: Figures): string {
  return page(
    'What it costs',
    intro(figures),
    '![Each figure beside its goal](performance.goals.svg)',
    '## The figures',
    table(['figure', 'value', 'quartiles', 'goal', 'verdict', 'before'], rowsOf(figures)),
    `Before: commit 510b627, measured in the same way. Quartiles: the middle half of the rounds. Memory and drift "after 10 min"\nwere watched for ${shown(figures, 'watched-seconds')} in this run.`,
    ...worse(figures),
    ...unmet(figures),
    `## How cost grows with meters\n\n${growth(figures)}`,
    '![CPU of a site](performance.core.svg)\n![Memory of a site](performance.rss.svg)',
    `## What the limit is, and why\n\n${limit(figures)}`,
    `## What EVerest's C++ does for less\n\n${slower(figures)}`,
    `## How it is measured\n\n${method}`,
  );
}

function intro(figures: Figures): string {
  return wrapped(`The driver beside the least that can be had: bare undici with zod, RxJS with an undici Client per meter, a
bare \`crypto.verify\`, a bare \`node\`; and beside libcurl with one connection for each request, as the LEM module of
EVerest uses it. All of it was measured in one run, on ${shown(figures, 'machine-cores')}, where the same work took
${shown(figures, 'machine-noise')} its least. Milliseconds, megabytes and shares of a core are those of that machine. Ratios depend
on it less, and still do: by how dear a call of the system is beside a computation, and by how much code has run before,
so that a quick run tells worse ones.`);
}

const method = `\`npm run bench\` measures all of it in a quarter of an hour, \`npm run bench -- quick\` most of it in two minutes, and
\`--only poll-http,import\` some of it; \`npm run -s bench -- --json > docs/explanation/performance.json\` and \`npm run docs\`
make this page. It ends with 1 when a goal is not met or something could not be measured.

* Those that are compared take turns, in many short rounds; a ratio is that of a round, and what is told is their median.
  What slows the machine for a while slows all of a round.
* Each is a process of its own. Where one always waits for its server, both are held on one core, if the system can do that
  (\`taskset\`). CPU time is that of the whole process, collecting garbage and compiling included.
* The driver is the packed package. Its polls are measured one directly after the other: its timer for the next one is
  ended as soon as a poll is over.
* The server is a process of its own, which writes each measurement from memory, and answers all else by the simulated meter.
  A run in which it was busy for more than three quarters of a core is refused.
* The program with libcurl is in \`test/bench/libcurl\`. It is compiled where there are \`cc\` and libcurl's headers; else what
  is compared with it is left out, and that is said. EVerest's own files cost within 11 % of it in every figure.
* What takes ten minutes (memory, drift) runs beside all the rest, and a minute in a quick run.`;

function worse(figures: Figures): readonly string[] {
  const items = [...figures.values()].filter(isWorseThanBefore).map(({ figure }) => {
    const name = figure as FigureName;
    return wrapped(`* ${goalOf(name).label}: ${shown(figures, name)}, before ${goalOf(name).was}`, '  ');
  });
  return items.length === 0 ? [] : [`Worse than before:\n\n${items.join('\n')}`];
}

function unmet(figures: Figures): readonly string[] {
  const failing = [...figures.values()].filter(({ met }) => met === false).map(({ figure }) => figure);
  const items = obstacles.flatMap(obstacle => {
    const labels = obstacle.figures.filter(name => failing.includes(name)).map(name => goalOf(name).label);
    return labels.length === 0 ? [] : [wrapped(`* **${labels.join('; ')}**: ${obstacle.says}`, '  ')];
  });
  return items.length === 0 ? [] : [`## What is not met, and what stands in the way\n\n${items.join('\n')}`];
}

function growth(figures: Figures): string {
  const core = slopeOf(figures, 'many', 'core');
  const floorCore = slopeOf(figures, 'floor', 'core');
  const rss = slopeOf(figures, 'many', 'rss-mb');
  const floorRss = slopeOf(figures, 'floor', 'rss-mb');
  if (core === undefined || rss === undefined) return 'Not measured.';
  const floor =
    floorCore === undefined || floorRss === undefined
      ? ''
      : `; with RxJS, undici and zod alone, ${number(floorCore * 100)} % and ${number(floorRss * 100)} MB`;
  return wrapped(`From the smallest site to the largest, a hundred meters more take ${number(core * 100)} % of a core and
${number(rss * 100)} MB${floor}. Two meters of a process share its code and the tree of states; each has a connection, the
actors of its statechart and a journal of its own.`);
}

function limit(figures: Figures): string {
  const core = slopeOf(figures, 'many', 'core');
  const missed = figures.get('many-3000-missed')?.value;
  // Of a site that has missed seconds, the share of a core is that of what was left.
  const isWhole = core !== undefined && missed === 0;
  const most = isWhole ? Math.floor(1 / core) * 100 : undefined;
  const seen =
    missed === undefined
      ? ''
      : ` With 3000 meters, ${missed === 0 ? 'none missed a second' : `${missed} seconds were missed`}.`;
  const full = most === undefined ? '' : `: about ${most} meters at 1 Hz on this machine`;
  return wrapped(`One thread. Everything of a process runs in one event loop, so that a core is the limit${full}, and well
before it polls begin to come late: all meters whose second begins at the same moment wait for each other, which is the
jitter in the table.${seen} A poll is a request on a socket, an answer that is checked field by field, an event for the
statechart and one for whoever listens; none of it can be left out. A larger site takes a second process, which shares
nothing with the first. Each meter has one socket, so \`ulimit -n\` has to be above their number.`);
}

/** Where a figure beside libcurl is above 1, it is said; and what the table has no goal for. */
function slower(figures: Figures): string {
  const names: readonly FigureName[] = [
    'poll-http-p50',
    'poll-https-cpu',
    'hertz-http-libcurl',
    'hertz-https-libcurl',
    'transaction-http-p50',
    'transaction-http-cpu',
    'transaction-https-p50',
    'transaction-https-cpu',
  ];
  const more = names.filter(name => (figures.get(name)?.value ?? 0) > 1);
  const less = names.filter(name => (figures.get(name)?.value ?? 2) <= 1);
  const list = (chosen: readonly FigureName[]) =>
    chosen.map(name => `* ${goalOf(name).label}: ${shown(figures, name)}`).join('\n');
  const memory =
    wrapped(`Memory, always: a process of Node.js with the driver takes ${shown(figures, 'rss-driver')}, one of
libcurl ${shown(figures, 'rss-libcurl')}; ${shown(figures, 'rss-floor')} of it is Node.js, undici and zod. And one meter that
is polled once a second over HTTP: the driver takes ${shown(figures, 'hertz-http-driver')} of CPU for each second, libcurl
${shown(figures, 'hertz-http-curl')}, because a process of Node.js that wakes up has more to do before it can do anything.`);
  const parts = [memory];
  if (more.length > 0) parts.push(`Dearer than libcurl, which is 1:\n\n${list(more)}`);
  if (less.length > 0)
    parts.push(`Cheaper, because a connection that is kept need not be made:\n\n${list(less)}`);
  return parts.join('\n\n');
}

/** Words in lines of up to 120 characters, all but the first of them indented. */
function wrapped(words: string, indent = ''): string {
  return words.split(/\s+/).reduce((text, word) => {
    const lineLength = text.length - text.lastIndexOf('\n') - 1;
    return lineLength + 1 + word.length > 120 ? `${text}\n${indent}${word}` : `${text} ${word}`;
  });
}

/** Rise per meter, from the smallest site measured to the largest. */
function slopeOf(figures: Figures, who: 'many' | 'floor', what: 'core' | 'rss-mb'): number | undefined {
  const points = pointsOf(figures, who, what);
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return (last[1] - first[1]) / (last[0] - first[0]);
}

function pointsOf(figures: Figures, who: 'many' | 'floor', what: 'core' | 'rss-mb') {
  return metersOfCurve.flatMap((count): (readonly [number, number])[] => {
    const value = figures.get(`${who}-${count}-${what}`)?.value;
    return value === undefined ? [] : [[count, value]];
  });
}

function curveChart(figures: Figures, what: 'core' | 'rss-mb', title: string, yName: string): string {
  return lineChart({
    title,
    xName: 'meters',
    yName,
    lines: [
      { name: 'driver', kind: 'one', points: pointsOf(figures, 'many', what) },
      { name: 'RxJS, undici, zod', kind: 'two', points: pointsOf(figures, 'floor', what) },
    ],
  });
}

/** What is better when it is less, and has a goal that is not nothing; the others turned round. */
function barsOf(judged: readonly Judged[]): readonly Bar[] {
  return judged.flatMap(({ figure, value, goal }) => {
    if (goal === null || goal === 0) return [];
    const { label, better = 'less', unit } = goalOf(figure as FigureName);
    const share = better === 'less' ? value / goal : goal / value;
    const [name = ''] = label.replaceAll('`', '').split(/ \/ |: (?:driver|dcbm|bare)/);
    return [{ name, share, shown: withUnit(value, unit) }];
  });
}

function rowsOf(figures: Figures): readonly (readonly string[])[] {
  return [...figures.values()]
    .filter(
      ({ figure }) => !/^(many|floor)-\d+-(core|rss-mb)$|^machine-/.test(figure) || figures.get(figure)?.goal,
    )
    .map(({ figure, value, goal, met, spread }) => {
      const { label, unit, better = 'less', was = '', isOnlyTold } = goalOf(figure as FigureName);
      const verdict = met === null ? '' : met ? 'met' : '**not met**';
      return [
        label,
        withUnit(value, unit),
        spread === undefined ? '' : `${spread[0]}–${spread[1]}`,
        goal === null ? '' : `${better === 'less' ? '≤' : '≥'} ${goal}`,
        isOnlyTold ? `${verdict}, only told` : verdict,
        was,
      ];
    });
}

function shown(figures: Figures, figure: FigureName): string {
  const value = figures.get(figure)?.value;
  return value === undefined ? '(not measured)' : withUnit(value, goalOf(figure).unit);
}

function withUnit(value: number, unit: string): string {
  return `${value} ${unit.replace('whole ', '')}`.trim();
}

/** Two digits that say something. */
function number(value: number): string {
  return String(Number(value.toPrecision(2)));
}
