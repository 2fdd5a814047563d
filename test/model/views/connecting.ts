import { oneUnconfirmed } from './assumptions.ts';
import * as commands from './commands.ts';
import { look, lookFails } from './looks.ts';
import { telemetryBreaks } from './polls.ts';
import { after, type Step, said } from './step.ts';
import type { View } from './view.ts';

const { start, stop, prepared, started, ended, recordComes } = commands;

const expired = (requestId: string): Step => ({
  type: `${requestId} has waited too long`,
  fits: ({ context }) => context.queue.some(queued => queued.requestId === requestId),
  events: [{ type: 'command.expired', requestId }],
  due: `queue.${requestId}`,
});
const retry = after('connectRetryDelay', 'connecting.waiting');
const recover = said({ type: 'meter.recover' });
const again = after('faultRecoveryDelay', 'fault');
const stopDriver = said({ type: 'meter.stop' });

/** The first contact, and every further one; what is asked meanwhile waits. */
export const connectingView: View = {
  name: 'connecting',
  regions: ['lifecycle'],
  settings: { connectRetryDelayMs: 3000, commandHoldMs: 1000 },
  steps: [],
  also: [
    [lookFails('identify'), start(), expired('start'), retry, lookFails('identify'), again, look('identify')],
    [lookFails('identify'), stop(), expired('stop'), retry, look('identify', { unread: 'api' }), stopDriver],
    [
      look('identify'),
      telemetryBreaks,
      start(),
      stop(),
      recover,
      look('identify', { meter: 'other' }),
      stopDriver,
    ],
    [
      look('identify', { runs: 'tx-old' }),
      telemetryBreaks,
      recover,
      look('identify', { runs: 'tx-old' }),
      stop(),
      ended,
      recordComes,
    ],
  ],
  assumes: [oneUnconfirmed],
};

/** Commands that come while others are carried out get their turns one after the other. */
export const queueView: View = {
  name: 'queue',
  regions: ['lifecycle'],
  settings: { warmupMs: 1000 },
  steps: [],
  also: [
    [start(), stop(), look('identify'), prepared, started, ended, recordComes],
    [stop(), start(), look('identify'), look('lookFirst'), prepared, started],
    [start(), start('second', 'tx-2'), stop(), look('identify'), prepared, started],
  ],
};
