/** What a figure should be, and how it is told. */
export interface Goal {
  /** What was measured. */
  readonly label: string;
  readonly unit:
    | 'times'
    | 'ms'
    | 'whole ms'
    | 's'
    | 'MB'
    | '%'
    | 'cores'
    | 'files'
    | 'requests'
    | 'seconds'
    | '';
  /** Left out: it is told, and has no goal. */
  readonly goal?: number;
  /** What is better; `less` unless said. */
  readonly better?: 'less' | 'more';
  /** Printed beside its goal, but no reason to fail: it is the machine's as much as the driver's. */
  readonly isOnlyTold?: true;
  /** What it was before it was worked on, commit 510b627. */
  readonly was?: string;
}

/** How many meters in one process are looked at. */
export const metersOfCurve = [100, 300, 1000, 3000] as const;
export type MetersOfCurve = (typeof metersOfCurve)[number];

type CurveName = `${'many' | 'floor'}-${MetersOfCurve}-${'core' | 'rss-mb'}`;

/** Points of how cost grows with meters: told, and without a goal. */
const curve = Object.fromEntries(
  metersOfCurve.flatMap((count): [string, Goal][] => [
    [`many-${count}-core`, { label: `${count} meters at 1 Hz, share of a core`, unit: '%' }],
    [`many-${count}-rss-mb`, { label: `${count} meters at 1 Hz, RSS`, unit: 'MB' }],
    [`floor-${count}-core`, { label: `${count} meters at 1 Hz, share of a core, floor`, unit: '%' }],
    [`floor-${count}-rss-mb`, { label: `${count} meters at 1 Hz, RSS, floor`, unit: 'MB' }],
  ]),
) as Record<CurveName, Goal>;

/** Every figure of the bench, in the order of the table. */
export const goals = {
  'tests-wall': { label: '`npm test`, two cores, wall', unit: 's', goal: 180, was: '417' },
  'tests-cpu': { label: '`npm test`, two cores, CPU', unit: 's', goal: 340, was: '965' },
  'poll-http-cpu': {
    label: 'poll HTTP, CPU: driver / bare undici + zod',
    unit: 'times',
    goal: 1.4,
    was: '2.1',
  },
  'poll-http-p50': {
    label: 'poll HTTP, p50: driver / libcurl per request',
    unit: 'times',
    goal: 0.4,
    was: '0.44–0.52',
  },
  'poll-https-cpu': {
    label: 'poll HTTPS (RSA-1024), CPU: driver / libcurl per request',
    unit: 'times',
    goal: 0.07,
    was: '0.09–0.11',
  },
  'hertz-http-cpu': {
    label: 'at 1 Hz over HTTP, CPU: driver / bare undici + zod',
    unit: 'times',
    goal: 1.05,
    was: '1.03',
  },
  'hertz-https-cpu': {
    label: 'at 1 Hz over HTTPS, CPU: driver / bare undici + zod',
    unit: 'times',
    goal: 1.05,
    was: '0.96',
  },
  'hertz-http-libcurl': { label: 'at 1 Hz over HTTP, CPU: driver / libcurl per request', unit: 'times' },
  'hertz-https-libcurl': { label: 'at 1 Hz over HTTPS, CPU: driver / libcurl per request', unit: 'times' },
  'hertz-http-driver': { label: 'at 1 Hz over HTTP, CPU of the driver in a second', unit: 'ms' },
  'hertz-http-curl': { label: 'at 1 Hz over HTTP, CPU of libcurl in a second', unit: 'ms' },
  'transaction-http-p50': {
    label: 'start + stop HTTP, p50: driver / libcurl per request',
    unit: 'times',
    goal: 0.7,
    was: '1.0',
  },
  'transaction-http-cpu': {
    label: 'start + stop HTTP, CPU: driver / libcurl per request',
    unit: 'times',
    goal: 1.3,
    was: '2.0–3.5',
  },
  'transaction-http-requests': {
    label: 'start + stop, requests in all',
    unit: 'requests',
    goal: 5,
    was: '4',
  },
  'transaction-https-p50': {
    label: 'start + stop HTTPS, p50: driver / libcurl per request',
    unit: 'times',
    goal: 0.12,
    was: '0.21',
  },
  'transaction-https-cpu': {
    label: 'start + stop HTTPS, CPU: driver / libcurl per request',
    unit: 'times',
    goal: 0.2,
    was: '0.40',
  },
  'start-wall': {
    label: 'process start to first measurement, wall: `dcbm watch --count 1` / bare node + undici + zod',
    unit: 'times',
    goal: 1.25,
    was: '1.95',
  },
  'start-cpu': {
    label: 'process start to first measurement, CPU: `dcbm watch --count 1` / bare node + undici + zod',
    unit: 'times',
    goal: 1.4,
    was: '2.5',
  },
  'import-own-files': { label: "`import 'lem-dcbm'`, own files", unit: 'files', goal: 10, was: '163' },
  'import-all-files': { label: "`import 'lem-dcbm'`, all files", unit: 'files', goal: 390, was: '598' },
  // 0.75 of what it was; rxjs, undici, xstate and zod stand for what is the same before and after.
  'import-cpu': {
    label: "`import 'lem-dcbm'`, CPU / import of rxjs, undici, xstate and zod",
    unit: 'times',
    goal: 1.11,
    was: '1.48',
  },
  'help-wall': { label: '`dcbm --help` / `node -e 0`, wall', unit: 'times', goal: 1.5, was: '7' },
  'many-1000-cpu': {
    label: '1000 meters at 1 Hz, CPU: driver / rxjs + undici Client + zod alone',
    unit: 'times',
    goal: 1.3,
    was: '2.0–2.3',
  },
  'many-1000-rss': {
    label: '1000 meters at 1 Hz, RSS: driver / rxjs + undici Client + zod alone',
    unit: 'times',
    goal: 1.3,
    was: '2.1–2.4',
  },
  'many-1000-heap': {
    label: '1000 meters at 1 Hz, heap: driver / rxjs + undici Client + zod alone',
    unit: 'times',
    goal: 2,
    was: '8.6',
  },
  'many-3000-core': { label: '3000 meters at 1 Hz, share of a core', unit: '%', goal: 40, was: '80' },
  'many-3000-rss-mb': { label: '3000 meters at 1 Hz, RSS', unit: 'MB', goal: 600, was: '1400' },
  'many-3000-missed': { label: '3000 meters at 1 Hz, missed seconds', unit: 'seconds', goal: 0 },
  'grid-drift': { label: 'grid: drift over 10 min', unit: 'whole ms', goal: 0, was: '0' },
  'grid-jitter': {
    label: 'grid: p99 jitter, one meter',
    unit: 'ms',
    goal: 4,
    isOnlyTold: true,
    was: '4',
  },
  'grid-jitter-1000': {
    label: 'grid: p99 jitter, 1000 meters',
    unit: 'ms',
    goal: 30,
    isOnlyTold: true,
    was: '99',
  },
  'outage-back': {
    label: '1000 meters come back: all measured again after',
    unit: 's',
    goal: 60,
  },
  'outage-asked': {
    label: '1000 meters come back: most tries at one of them, per second',
    unit: '',
    goal: 1,
  },
  'outage-missed': {
    label: '1000 meters come back: missed seconds afterwards',
    unit: 'seconds',
    goal: 0,
  },
  'rss-over-floor': {
    label: 'RSS of one meter after 10 min, above bare undici + zod',
    unit: 'MB',
    goal: 6,
    was: '17',
  },
  'rss-growth': {
    label: 'RSS of one meter, growth from the second third of 10 min to the last',
    unit: 'MB',
    goal: 1,
  },
  'rss-driver': { label: 'RSS of one meter after 10 min', unit: 'MB', was: '108' },
  'rss-floor': { label: 'RSS of bare undici + zod after 10 min', unit: 'MB', was: '91' },
  'rss-libcurl': { label: 'RSS of libcurl per request after 10 min', unit: 'MB' },
  'ocmf-verdict': {
    label: 'OCMF verdict: bare crypto.verify / read and judged',
    unit: 'times',
    goal: 0.75,
    better: 'more',
    was: '0.68',
  },
  'ocmf-findings': {
    label: 'OCMF, all findings: bare crypto.verify / read and judged',
    unit: 'times',
    goal: 0.6,
    better: 'more',
    was: '0.37',
  },
  'machine-cores': { label: 'cores of the machine', unit: 'cores' },
  'watched-seconds': { label: 'how long memory and drift were watched', unit: 's' },
  'machine-noise': { label: 'noise of the machine: the same work, beside its least', unit: 'times' },
} satisfies Readonly<Record<string, Goal>>;

export type FigureName = keyof typeof goals | CurveName;

/** Goals last: what is a point of the curve and has a goal is told with it. */
const all: Readonly<Record<FigureName, Goal>> = { ...curve, ...goals };
const order = [...Object.keys(goals), ...Object.keys(curve)];

export function goalOf(figure: FigureName): Goal {
  return all[figure];
}

/** Where it stands in the table. */
export function placeOf(figure: string): number {
  return order.indexOf(figure);
}
