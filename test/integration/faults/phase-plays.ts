import type { Simulator } from '../../../src/simulator/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { connected, type Rig } from '../../support/rig.ts';
import type { PhaseName } from './phases.ts';

type Request = Parameters<Simulator['exchange']>[0];

/** How a session comes to the moment at which the fault strikes. */
export interface PhasePlay {
  /** Everything before the phase. */
  prepare(rig: Rig): Promise<void>;
  /** The command whose answer is looked at, where the phase belongs to one. */
  command?(rig: Rig): Promise<unknown>;
  /** The first request of the phase, or the state in which it makes none. */
  readonly strikes: ((request: Request) => boolean) | 'verifying' | 'archiving';
}

export const transactionId = 'tx-1';
/** How far virtual time goes at once: less than a poll, more than the pause between two tries of a command. */
export const stepMs = 250;

const toIdle = async (rig: Rig) => {
  await connected(rig);
  await rig.until('idle', () => rig.states.at(-1)?.name === 'idle');
};
const toRunning = async (rig: Rig) => {
  await toIdle(rig);
  await rig.outcome(rig.meter.startTransaction(aRequest(transactionId)));
  await rig.pass(1500, stepMs);
};
const start = (rig: Rig) => rig.meter.startTransaction(aRequest(transactionId));
const stop = (rig: Rig) => rig.meter.stopTransaction(transactionId);

const isPoll = ({ path }: Request) => path.includes('/livemeasure');
const isStatus = ({ path }: Request) => path === '/v1/status';
const isSettings = ({ path }: Request) => path === '/v1/settings';
const isLegal = (command: string) => (request: Request) =>
  request.method === command && request.path.startsWith('/v2/legal');
const isRecord = ({ path }: Request) => path.startsWith('/v2/ocmf');

export const phasePlays: Readonly<Record<PhaseName, PhasePlay>> = {
  connecting: { prepare: async () => undefined, command: rig => rig.meter.start(), strikes: isStatus },
  warmup: { prepare: connected, strikes: isPoll },
  syncing: { prepare: connected, strikes: isSettings },
  idle: { prepare: toIdle, strikes: isPoll },
  preparing: { prepare: toIdle, command: start, strikes: isSettings },
  starting: { prepare: toIdle, command: start, strikes: isLegal('POST') },
  confirming: {
    async prepare(rig) {
      await toIdle(rig);
      rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'POST', times: 1 } });
    },
    command: start,
    strikes: isStatus,
  },
  running: { prepare: toRunning, strikes: isPoll },
  ending: { prepare: toRunning, command: stop, strikes: isLegal('PUT') },
  fetching: { prepare: toRunning, command: stop, strikes: isRecord },
  verifying: { prepare: toRunning, command: stop, strikes: 'verifying' },
  archiving: { prepare: toRunning, command: stop, strikes: 'archiving' },
};

/** How long the window lasts in which the meter may not save settings: over at once, except where it is the phase. */
export function warmupMsOf(phase: PhaseName): number {
  return phase === 'warmup' || phase === 'connecting' ? 120_000 : 200;
}
