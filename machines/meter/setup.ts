import * as actions from './actions.ts';
import { meterBase } from './base.ts';

/** The whole vocabulary of the meter machine: {@link meterBase} and its actions. */
export const meterSetup = meterBase.extend({ actions });
