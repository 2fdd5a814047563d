import type { FaultKind } from '../../../src/simulator/index.ts';

/**
 * Kinds of fault that have no row in the matrix: nothing breaks in a request, and what is right depends on what runs and
 * on when it is looked at. The random sequences (`test/model`) play them at every moment, `test/integration/knowledge`
 * shows the scenes that were seen.
 */
export const elsewhere: Readonly<Partial<Record<FaultKind, string>>> = {
  actsLate: 'the meter carries out what the driver has given up: a look shows it later',
  statusSays: 'the two witnesses of what runs disagree',
  legalSays: 'the two witnesses of what runs disagree',
  closeTransaction: 'the meter ends a transaction by itself',
  otherClient: 'a second client starts and stops',
  firmware: 'another kind of firmware, and no fault',
};
