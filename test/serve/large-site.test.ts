import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aSiteFolder, type ServedSite, serveFolder, until } from '../support/site.ts';
import { gapsOf, manyMeters, missedSeconds, siteOf } from './many-meters.ts';

const count = 200;
/** `LARGE_SITE_SECONDS=600` for ten minutes. */
const seconds = Number(process.env.LARGE_SITE_SECONDS ?? 60);

interface Shown {
  readonly name: string;
  readonly link: string | null;
  readonly measurement: { readonly ageMs: number } | null;
}

async function onlineIn(served: ServedSite): Promise<number> {
  const meters = (await served.get('api/meters')) as readonly Shown[];
  return meters.filter(({ link }) => link === 'online').length;
}

/** What a process has computed so far, s; Linux counts in hundredths. */
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What a process holds in memory, MB. */
function residentMb(pid: number | undefined): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What was measured, also where it is good. */
function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

describe(`a site of ${count} meters`, () => {
  it(`misses no second of any meter in ${seconds} s, and keeps nothing`, async () => {
    await using meters = await manyMeters(count);
    using folder = aSiteFolder();
    folder.write(siteOf(meters.ports));
    await using served = await serveFolder(folder, { timeoutMs: (seconds + 120) * 1000 });
    await until(async () => (await onlineIn(served)) === count, 60_000);
    // What is done once at the beginning is over.
    await wait(15_000);
    await meters.ask('forget');
    const memory: number[] = [];
    const cpuBefore = cpuSeconds(served.running.child.pid);
    for (let second = 0; second < seconds; second += 1) {
      await wait(1000);
      memory.push(residentMb(served.running.child.pid));
    }
    const report = await meters.ask('report');
    const cpu = (cpuSeconds(served.running.child.pid) - cpuBefore) / seconds;
    const counts = report.map(({ polls }) => polls.length);
    const longest = Math.max(...report.flatMap(({ polls }) => gapsOf(polls)));
    const third = Math.floor(memory.length / 3);
    const before = median(memory.slice(third, 2 * third));
    const after = median(memory.slice(-third));
    tell(
      `${Math.min(...counts)} to ${Math.max(...counts)} polls of a meter in ${seconds} s, longest gap ${Math.round(longest)} ms, memory ${Math.round(before)} to ${Math.round(after)} MB, ${Math.round(cpu * 100)} % of a core`,
    );
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(seconds - 1);
    expect(report.map(({ polls }) => missedSeconds(polls)).filter(missed => missed > 0)).toEqual([]);
    expect(after - before).toBeLessThan(Math.max(10, before * 0.08));
    const shown = (await served.get('api/meters')) as readonly Shown[];
    expect(Math.max(...shown.map(({ measurement }) => measurement?.ageMs ?? Number.NaN))).toBeLessThan(2500);
    const { code } = await served.end();
    expect(code).toBe(0);
  });

  it('finds all of them within a minute after an outage, and asks none more than once a second', async () => {
    await using meters = await manyMeters(count, true);
    using folder = aSiteFolder();
    folder.write(siteOf(meters.ports));
    await using served = await serveFolder(folder, { timeoutMs: 240_000 });
    // They were never there, and are looked for.
    await wait(15_000);
    const neverSeen = await meters.ask('comeBack');
    const firstMs = await untilAllOnline(served);
    await wait(3000);
    await meters.ask('forget');
    // They go, and come again.
    await meters.ask('go');
    await wait(20_000);
    const gone = await meters.ask('comeBack');
    const againMs = await untilAllOnline(served);
    const gaps = [neverSeen, gone].map(report =>
      Math.min(...report.flatMap(({ attempts }) => gapsOf(attempts))),
    );
    const most = Math.max(...gone.map(({ attempts }) => attempts.length));
    tell(
      `all there after ${Math.round(firstMs)} and ${Math.round(againMs)} ms; shortest time between two tries ${gaps.map(Math.round).join(' and ')} ms, ${most} at most in 20 s`,
    );
    expect(firstMs).toBeLessThan(60_000);
    expect(againMs).toBeLessThan(60_000);
    expect(neverSeen.every(({ attempts }) => attempts.length > 0)).toBe(true);
    // The grid has whole seconds; what comes early was late before.
    expect(Math.min(...gaps)).toBeGreaterThan(600);
    expect(most).toBeLessThanOrEqual(22);
  });
});

async function untilAllOnline(served: ServedSite): Promise<number> {
  const startMs = performance.now();
  await until(async () => (await onlineIn(served)) === count, 90_000);
  return performance.now() - startMs;
}
