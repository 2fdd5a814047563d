import type { Bench } from './figure.ts';
import type { Sample } from './program.ts';
import { type Middle, median, ratioOf } from './statistics.ts';

type Samples = readonly (Sample | undefined)[];

/** Those that were measured: the program in C may be missing. */
function there(samples: Samples): readonly Sample[] {
  return samples.filter(sample => sample !== undefined);
}

/** The ratio of one quantity, round by round; nothing where one of both was not measured. */
export function ratioBy(quantity: keyof Sample, ones: Samples, others: Samples): Middle | undefined {
  const [some, rest] = [ones, others].map(samples => there(samples).map(sample => sample[quantity]));
  return some?.length && rest?.length ? ratioOf(some, rest) : undefined;
}

/** The figures themselves, which are of this machine, now. */
export function tellSamples(bench: Bench, title: string, all: Readonly<Record<string, Samples>>): void {
  const told = Object.entries(all).flatMap(([name, samples]) => {
    const measured = there(samples);
    const middle = (quantity: keyof Sample) => Math.round(median(measured.map(sample => sample[quantity])));
    return measured.length === 0 ? [] : [`${name} ${middle('cpuUs')} and ${middle('p50Us')}`];
  });
  bench.tell(`  ${title}, µs of CPU and p50: ${told.join(', ')}`);
}
