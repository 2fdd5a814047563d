import { setTimeout as wait } from 'node:timers/promises';
import { type Contestant, nodeContestant } from './contestant.ts';
import type { Bench } from './figure.ts';
import type { Cost } from './many-program.ts';
import { residentMb } from './proc.ts';
import { median } from './statistics.ts';

/** What a program with many meters was seen to cost. */
export interface Windows {
  /** Of a core, in each window. */
  readonly shares: readonly number[];
  readonly core: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

/** Begins a program with many meters, each polled once a second, and waits until each has been measured. */
export async function beginMany(
  { app }: Bench,
  name: 'driver-many' | 'bare-many',
  ports: readonly number[],
): Promise<Contestant> {
  const program = nodeContestant(app.program(name), [JSON.stringify({ ports })], {
    nodeArguments: ['--expose-gc'],
  });
  try {
    await untilAllReached(program, ports.length);
    return program;
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Waits until each meter has been measured, and gives how long that took, s.
 * @throws Error when it takes more than two minutes.
 */
export async function untilAllReached(program: Contestant, count: number): Promise<number> {
  const startMs = performance.now();
  const limitMs = 120_000;
  for (;;) {
    const { reached } = await program.ask<Cost>('cost');
    const tookMs = performance.now() - startMs;
    if (reached === count) return tookMs / 1000;
    if (tookMs > limitMs)
      throw new Error(`${reached} of ${count} meters were measured within ${limitMs / 1000} s`);
    await wait(200);
  }
}

/** Some windows of all of them at the same time, once what is done at the beginning is over. */
export async function windowsOf<const Programs extends readonly Contestant[]>(
  programs: Programs,
  {
    count,
    seconds,
    settlesS,
  }: { readonly count: number; readonly seconds: number; readonly settlesS: number },
): Promise<{ readonly [Index in keyof Programs]: Windows }> {
  await wait(settlesS * 1000);
  const costs = programs.map(() => [] as { readonly share: number; readonly rssMb: number }[]);
  await Promise.all(programs.map(program => program.ask('cost')));
  for (let window = 0; window < count; window += 1) {
    await wait(seconds * 1000);
    await Promise.all(
      programs.map(async (program, index) => {
        const { cpuShare: share } = await program.ask<Cost>('cost');
        costs[index]?.push({ share, rssMb: residentMb(program.pid) });
      }),
    );
  }
  const collected = await Promise.all(programs.map(program => program.ask<Cost>('collect')));
  return programs.map((_, index): Windows => {
    const shares = costs[index]?.map(({ share }) => share) ?? [];
    return {
      shares,
      core: median(shares) * 100,
      rssMb: median(costs[index]?.map(({ rssMb }) => rssMb) ?? []),
      heapMb: collected[index]?.heapMb ?? Number.NaN,
    };
  }) as { [Index in keyof Programs]: Windows };
}
