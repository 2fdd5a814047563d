/** How often, and what is done first in each round. */
export interface Rounds {
  readonly rounds: number;
  /** Rounds whose samples are left out. */
  readonly warmUps?: number;
  readonly before?: () => Promise<unknown>;
}

/**
 * Runs all of them once per round, one after the other, each round beginning with the next one: what slows the machine
 * for a while slows all of them. What is done while they warm up is left out.
 */
export async function inRounds<Name extends string, Sample>(
  contestants: { readonly [Each in Name]: () => Promise<Sample> },
  { rounds, warmUps = 1, before }: Rounds,
): Promise<{ readonly [Each in Name]: readonly Sample[] }> {
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map(name => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = -warmUps; round < rounds; round += 1) {
    await before?.();
    const first = (round + warmUps) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await contestants[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}
