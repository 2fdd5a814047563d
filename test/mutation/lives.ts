import fc from 'fast-check';
import { violationsOf } from '../model/play-sequence.ts';
import { sequence } from '../model/steps.ts';

/** So many random lives of a charging point are played with a changed statechart; the same ones for each. */
export const livesOfMutant = 150;

/** What the observer complains of first when the driver runs the changed statechart, or nothing. */
export async function objectionOfLives(): Promise<string | undefined> {
  for (const story of fc.sample(sequence, { numRuns: livesOfMutant, seed: 1 })) {
    try {
      const [violation] = await violationsOf(story);
      if (violation !== undefined) return violation;
    } catch (error) {
      return `the life cannot be lived: ${error}`;
    }
  }
  return undefined;
}
