import type { Figure } from '../kit/figure.ts';
import { importing } from './import.ts';
import { manyMeters, threeThousandMeters } from './many-meters.ts';
import { ocmf } from './ocmf.ts';
import { pollHttp, pollHttps } from './poll.ts';
import { startUp } from './start-up.ts';
import { transactionHttp, transactionHttps } from './transaction.ts';

/** All figures, in the order in which they are measured. */
export const figures: readonly Figure[] = [
  pollHttp,
  pollHttps,
  transactionHttp,
  transactionHttps,
  startUp,
  importing,
  ocmf,
  manyMeters,
  threeThousandMeters,
];
