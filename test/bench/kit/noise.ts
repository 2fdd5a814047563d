import { createHash } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { median } from './statistics.ts';

const work = Buffer.alloc(4_000_000, 'noise');

/** How long the same work takes, again and again: what of the figures is the machine's. */
export interface Noise {
  /** Median of the wall time over the least: 1 on a machine with nothing else to do. */
  readonly slowdown: number;
  readonly load: number;
  readonly cores: number;
}

export function noiseOf(times = 60): Noise {
  const durations = Array.from({ length: times }, () => {
    const startMs = performance.now();
    createHash('sha256').update(work).digest();
    return performance.now() - startMs;
  });
  const slowdown = median(durations) / Math.min(...durations);
  return { slowdown, load: loadavg()[0] ?? Number.NaN, cores: availableParallelism() };
}

export function noiseLine({ slowdown, load, cores }: Noise): string {
  return `noise of the machine: the same work takes ${slowdown.toFixed(2)} times its least; load ${load.toFixed(1)} on ${cores} cores`;
}
