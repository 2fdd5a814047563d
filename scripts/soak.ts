import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMeter, isMeterError } from '../src/index.ts';
import type { Fault } from '../src/simulator/index.ts';
import { aRequest } from '../test/support/a-request.ts';
import { asTyped, wholeNumber } from './as-typed.ts';
import { slopeOf } from './soak/slope.ts';
import { createWorld } from './soak/world.ts';

/**
 * Weeks of driving one meter in virtual time: `npm run soak -- [--days N] [--sessions N]`. What V8 itself makes of code
 * counts as heap, too: machine code, and what it learns of a function that has run often enough. Of code that runs once a
 * session that would go on for days and hide what the driver keeps; so the compilers are off, and the first day, which
 * does not count, has 24 times the sessions. The whole
 * driver at one poll a second, with sessions, a journal on disk and faults, over HTTP to a simulated meter in a thread of
 * its own. Fails when memory or handles grow after the first day.
 */
const usage = `npm run soak -- [--days N] [--sessions N]
  --days      30 unless said
  --sessions  on each day; 8 unless said`;
const { days, sessionsPerDay } = asTyped(usage, () => {
  const { values } = parseArgs({
    options: { days: { type: 'string', default: '30' }, sessions: { type: 'string', default: '8' } },
  });
  return {
    days: wholeNumber('--days', values.days, { from: 1 }),
    sessionsPerDay: wholeNumber('--sessions', values.sessions, { from: 1 }),
  };
});
const collect = globalThis.gc;
if (collect === undefined) throw new Error('run it with node --expose-gc');

const dayMs = 86_400_000;
const maxHeapSlopeBytes = 1000;
const polls = { path: '/v2/livemeasure' };
/** One of them strikes between two sessions, another in the middle of one, in turn. */
const faults: readonly Fault[] = [
  { kind: 'hang', match: { ...polls, times: 3 } },
  { kind: 'status', status: 500, match: { ...polls, times: 5 } },
  { kind: 'reset', match: { ...polls, times: 2 } },
  { kind: 'garbage', match: { ...polls, times: 20 } },
  { kind: 'truncate', match: { ...polls, times: 2 } },
  { kind: 'lostAnswer', match: { method: 'POST', times: 1 } },
  { kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } },
  { kind: 'hugeBody', bytes: 1_000_000, match: { ...polls, times: 1 } },
  { kind: 'headerFlood', match: { ...polls, times: 1 } },
  { kind: 'status', status: 503, match: { path: '/v2/ocmf', times: 6 } },
];

const folder = mkdtempSync(join(tmpdir(), 'dcbm-soak-'));
const world = await createWorld(Date.parse('2026-05-06T00:00:00Z'));
const meter = createMeter(
  { ipAddress: '127.0.0.1', port: world.port, journal: join(folder, 'journal.sqlite') },
  { clock: { now: world.time.now, monotonic: world.time.now } },
);
let measurements = 0;
meter.measurements$.subscribe(() => {
  measurements += 1;
});
const heaps: number[] = [];
const handles: number[] = [];
let sessions = 0;
let failures = 0;

await world.outcome(meter.start());
process.stdout.write('day  heap kB  handles  timers  measurements  polls  sessions  failed  real s\n');
for (let day = 1; day <= days; day += 1) await oneDay(day);

await meter.stop();
await world.end();
rmSync(folder, { recursive: true, force: true });
report();

async function oneDay(day: number): Promise<void> {
  const startedMs = performance.now();
  const midnightMs = world.time.now() + dayMs;
  measurements = 0;
  const count = day === 1 ? 24 * sessionsPerDay : sessionsPerDay;
  const shareMs = dayMs / count;
  for (let index = 0; index < count; index += 1) {
    const fault = faults[(day * sessionsPerDay + index) % faults.length];
    await world.tell({ ...(fault === undefined ? {} : { faults: [fault] }) });
    await session(`day-${day}-${index}`, Math.min(1_800_000, shareMs * 0.4));
    if (index % sessionsPerDay === 0) await world.tell({ reboot: true });
    await world.pass(shareMs * 0.4);
  }
  await world.pass(midnightMs - world.time.now());

  // Twice, with a turn between: what the first one frees may hold on to more.
  collect?.();
  await world.pass(1);
  collect?.();
  heaps.push(process.memoryUsage().heapUsed);
  handles.push(process.getActiveResourcesInfo().length + world.time.pending);
  const counts = await world.count();
  const columns = [
    String(day).padStart(3),
    ((heaps.at(-1) ?? 0) / 1000).toFixed(1).padStart(8),
    String(process.getActiveResourcesInfo().length).padStart(8),
    String(world.time.pending).padStart(7),
    String(measurements).padStart(13),
    String(counts.polls).padStart(6),
    String(sessions).padStart(9),
    String(failures).padStart(7),
    ((performance.now() - startedMs) / 1000).toFixed(1).padStart(7),
  ];
  process.stdout.write(`${columns.join(' ')}\n`);
}

/** A session. A fault may make a command fail; then whatever runs is stopped. */
async function session(transactionId: string, lengthMs: number): Promise<void> {
  sessions += 1;
  try {
    await world.outcome(meter.startTransaction(aRequest(transactionId)));
    await world.pass(lengthMs);
    await world.outcome(meter.stopTransaction(transactionId));
  } catch (error) {
    if (!isMeterError(error)) throw error;
    failures += 1;
    await world.outcome(meter.stopTransaction()).catch(() => undefined);
  }
}

function report(): void {
  const heapSlope = slopeOf(heaps.slice(1));
  const handleSlope = slopeOf(handles.slice(1));
  process.stdout.write(
    `after the first day: heap ${heapSlope.toFixed(0)} bytes a day (limit ${maxHeapSlopeBytes}), handles and timers ${handleSlope.toFixed(3)} a day\n`,
  );
  const hasGrown = heapSlope >= maxHeapSlopeBytes || handleSlope >= 0.1;
  process.exitCode = hasGrown ? 1 : 0;
}
