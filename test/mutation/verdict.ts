import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';

export type Noticer =
  | 'usage model'
  | 'invariants'
  | 'paths'
  | 'conversations'
  | 'coverage'
  | 'exploration'
  | 'sequences'
  | 'tests';

/** What became of one mutant. */
export interface Verdict {
  readonly name: string;
  readonly operator: string;
  readonly isKilled: boolean;
  /** What the first path that noticed it said. */
  readonly objection?: string | undefined;
  /** By which of those that do not know the statechart; of the killed: left out where it was a path. */
  readonly by?: Noticer;
  readonly ms: number;
}

/** `tests`: what the tests written by hand said of those that no path noticed. */
export type Measurement = 'killed' | 'tests' | 'alone';

/**
 * The script runs two processes: each takes every other mutant, and writes what it finds to a folder. What is in it from a
 * run that was cut off is not judged again.
 */
const { MUTANTS = '', MUTATION_SHARD = '0', MUTATION_SHARDS = '1', MUTATION_RESULTS = '' } = process.env;

export function isMine(kind: Measurement) {
  const judged = readVerdicts(resultsFile(kind)).map(({ name }) => name);
  return (mutant: Mutant, index: number) => isOfShard(mutant, index) && !judged.includes(mutant.name);
}

function isOfShard({ name }: Mutant, index: number): boolean {
  const isWanted = MUTANTS.split('|').some(text => name.includes(text));
  return index % Number(MUTATION_SHARDS) === Number(MUTATION_SHARD) && isWanted;
}

export function resultsFile(kind: Measurement, shard = MUTATION_SHARD, folder = MUTATION_RESULTS): string {
  return join(folder, `${kind}-${shard}.jsonl`);
}

export function readVerdicts(file: string): Verdict[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.filter(line => line.startsWith('{') && line.endsWith('}')).map(line => JSON.parse(line));
}
