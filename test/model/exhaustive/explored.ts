import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from './options.ts';
import { spaceName } from './spaces.ts';

/** A space that was explored to its end by itself, without a violation. */
export interface Explored {
  readonly options: Options;
  readonly states: number;
  readonly steps: number;
  readonly gigabytes: number;
  /** Of what was explored, see {@link fingerprintOfExplored}. */
  readonly fingerprint: string;
}

export const exploredFile = join(import.meta.dirname, '../../../docs/explanation/explored.json');

export function readExplored(): readonly Explored[] {
  return JSON.parse(readFileSync(exploredFile, 'utf8'));
}

/** With one more, or in place of what was said of the same space; the largest first. */
export function withExplored(all: readonly Explored[], one: Explored): readonly Explored[] {
  const name = spaceName(one.options);
  const others = all.filter(({ options }) => spaceName(options) !== name);
  return [...others, one].toSorted((a, b) => b.states - a.states);
}
