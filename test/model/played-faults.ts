import type { FaultKind } from '../../src/simulator/index.ts';

/**
 * Kinds of fault that the random sequences play in place of the fault matrix: they do not spoil an answer, they change
 * what is so. What is right then depends on the whole story, which no single cell knows.
 */
export const playedInSequences: readonly FaultKind[] = [
  'actsLate',
  'statusSays',
  'legalSays',
  'closeTransaction',
  'otherClient',
  'firmware',
];
