import type { Figure } from '../kit/figure.ts';
import { hertz } from './hertz.ts';
import { importing } from './import.ts';
import { manyMeters, otherSizes } from './many-meters.ts';
import { ocmf } from './ocmf.ts';
import { outage } from './outage.ts';
import { pollHttp, pollHttps } from './poll.ts';
import { startUp } from './start-up.ts';
import { tenMinutes } from './ten-minutes.ts';
import { tests } from './tests.ts';
import { threeThousand } from './three-thousand.ts';
import { transactionHttp, transactionHttps } from './transaction.ts';

/** All figures, in the order in which they are measured. */
export const figures: readonly Figure[] = [
  tenMinutes,
  pollHttp,
  pollHttps,
  transactionHttp,
  transactionHttps,
  startUp,
  importing,
  ocmf,
  hertz,
  otherSizes,
  manyMeters,
  threeThousand,
  outage,
  tests,
];
