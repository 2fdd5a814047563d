import type { MeterMachineEvent } from '../../../machines/index.ts';
import type { MeterIdentity } from '../../../src/domain/meter-status.ts';
import type { Identified, ReadBack } from '../../../src/domain/service-results.ts';
import {
  DeviceError,
  HttpStatusError,
  IntegrityError,
  ProtocolError,
  StateError,
  TransportError,
} from '../../../src/index.ts';
import { aRequest } from '../../support/rig.ts';

/** What commands, time and services can bring about, by the name of what happened. */

const atMs = Date.parse('2026-05-06T10:00:00Z');
const identity: MeterIdentity = {
  meterId: '1',
  publicKey: '',
  publicKeyOcmf: 'AB',
  firmwareVersion: '0.2.3.1',
  apiVersion: 'v2',
};
const stranger: MeterIdentity = { ...identity, meterId: '2', publicKeyOcmf: 'CD' };

export const failed = new HttpStatusError({ message: '500' });
/** The same of a request that could have changed the meter. */
export const failedWrite = new HttpStatusError({ message: '500', effect: 'unknown' });
export const lost = new TransportError('METER_CONNECTION_LOST', { message: 'lost', effect: 'unknown' });
export const garbled = new ProtocolError('METER_RESPONSE_INVALID', { message: 'garbled' });
export const refused = new DeviceError('METER_REJECTED', { message: 'refused' });
export const unknown = new StateError('METER_NO_TRANSACTION', { message: 'unknown' });
export const untrusted = new TransportError('METER_TLS_UNTRUSTED', { message: 'other certificate' });
const stale = new TransportError('METER_RESPONSE_TIMEOUT', { message: 'stale' });
const decreased = new IntegrityError('METER_REGISTER_DECREASED', { message: 'decreased' });
/** Of no kind that the driver knows: something is broken in the program itself. */
export const broken = new Error('broken');

type IdentifyingService = 'identify' | 'reidentify' | 'reread';

function identified(service: IdentifyingService, output: Partial<Identified>): MeterMachineEvent {
  return {
    type: `xstate.done.actor.${service}`,
    output: {
      identity,
      blockers: [],
      openTransactionId: undefined,
      legalProblem: undefined,
      journaled: [],
      remembered: undefined,
      pulse: pulseAt(atMs),
      newest: undefined,
      ...output,
    },
  };
}

/** The meter is read: nothing runs, or this transaction does. */
export const read = (service: IdentifyingService, openTransactionId?: string) =>
  identified(service, { openTransactionId });
export const readOther = (service: IdentifyingService) => identified(service, { identity: stranger });
export const readNoLegal = (service: IdentifyingService) =>
  identified(service, { legalProblem: failed.toJSON() });
const pulseAt = (deviceTimeMs: number) => ({
  askedAtMs: atMs,
  atMs,
  deviceTimeMs,
  isTimeSynced: true,
  storedTransactions: 0,
});
const ahead = pulseAt(atMs + 3_600_000);
/** Its clock is an hour ahead of ours. */
export const readAhead = (service: IdentifyingService, openTransactionId?: string) =>
  identified(service, { openTransactionId, pulse: ahead });
/** Its clock is an hour behind ours. */
export const readBehind = (service: IdentifyingService) =>
  identified(service, { pulse: pulseAt(atMs - 3_600_000) });
const journaled = (transactionId: string) => ({
  transactionId,
  request: undefined,
  hasRun: true,
  intermediate: undefined,
  startedAt: '',
  stoppedAt: undefined,
});
/** The journal knows of transactions without a record. */
export const readOwing = (service: IdentifyingService, ...transactionIds: string[]) =>
  identified(service, { journaled: transactionIds.map(journaled) });
/** The same, and its clock is an hour ahead. */
export const readAheadOwing = (service: IdentifyingService, transactionId: string) =>
  identified(service, { pulse: ahead, journaled: [journaled(transactionId)] });
/** The journal knows of the transaction that runs. */
export const readOwn = (service: IdentifyingService, transactionId: string) =>
  identified(service, {
    openTransactionId: transactionId,
    journaled: [{ ...journaled(transactionId), request: aRequest(transactionId) }],
  });

export const fails = (service: string, error: Error): MeterMachineEvent => ({
  type: `xstate.error.actor.${service}`,
  error,
});

export const start = (requestId = 'start', transactionId = 'tx-1'): MeterMachineEvent => ({
  type: 'transaction.start',
  requestId,
  request: aRequest(transactionId),
});
export const stop = (requestId = 'stop', transactionId = ''): MeterMachineEvent => ({
  type: 'transaction.stop',
  requestId,
  transactionId,
});

export const after = (delay: string, state: string) =>
  ({ type: `xstate.after.${delay}.meter.${state}` }) as never;
export const afterCommandRetry = (state: string) => after('commandRetryDelay', `operational.${state}`);

export const synced: MeterMachineEvent = {
  type: 'xstate.done.actor.syncSettings',
  output: { atMs, syncedAtMs: atMs, written: [] },
};
export const prepared: MeterMachineEvent = {
  type: 'xstate.done.actor.prepareStart',
  output: { outcome: 'synced', atMs, syncedAtMs: atMs, written: ['time.utc'] },
};
export const unprepared: MeterMachineEvent = {
  type: 'xstate.done.actor.prepareStart',
  output: { outcome: 'failed', atMs, error: failed.toJSON() },
};
export const started: MeterMachineEvent = { type: 'xstate.done.actor.startTransaction', output: { atMs } };

type ReadingBack = 'confirmStart' | 'confirmStop' | 'confirmRunning';
export const readBack = (
  service: ReadingBack,
  openTransactionId?: string,
  output: Partial<ReadBack> = {},
): MeterMachineEvent => ({
  type: `xstate.done.actor.${service}`,
  output: { atMs, blockers: [], known: true, openTransactionId, ...output },
});

const legalOf = (transactionId: string) => ({ transactionId, running: false });
export const ended = (transactionId = 'tx-1'): MeterMachineEvent => ({
  type: 'xstate.done.actor.endTransaction',
  output: legalOf(transactionId),
});
export const fetched = (transactionId = 'tx-1'): MeterMachineEvent => ({
  type: 'xstate.done.actor.fetchRecord',
  output: { ocmf: '', legal: legalOf(transactionId), paginationCounter: undefined, receivedAt: '' },
});
const recordOf = (transactionId: string) => ({
  record: {
    transactionId,
    ocmf: '',
    publicKey: '',
    meterId: '1',
    receivedAt: '',
    verification: { verdict: 'valid', billable: true, findings: [] },
  } as const,
  problem: undefined,
});
export const verified = (transactionId = 'tx-1'): MeterMachineEvent => ({
  type: 'xstate.done.actor.verifyRecord',
  output: recordOf(transactionId),
});
export const archived: MeterMachineEvent = { type: 'xstate.done.actor.archiveRecord' };
export const collected = (transactionId: string): MeterMachineEvent => ({
  type: 'xstate.done.actor.collectRecord',
  output: recordOf(transactionId),
});

export const pollSucceeded: MeterMachineEvent = { type: 'poll.succeeded' };
export const pollFailed: MeterMachineEvent = { type: 'poll.failed', error: failed.toJSON() };
export const pollStale: MeterMachineEvent = { type: 'poll.stale', error: stale.toJSON() };
export const registerDecreased: MeterMachineEvent = {
  type: 'register.decreased',
  error: decreased.toJSON(),
};

/** The port is closed for the length of a poll. */
export const pollRefused: MeterMachineEvent = {
  type: 'poll.failed',
  error: new TransportError('METER_UNREACHABLE', { message: 'refused' }).toJSON(),
};
export const clockJumped: MeterMachineEvent = { type: 'clock.jumped', byMs: 3_600_000 };
/** The meter is away for less than the time between two polls. */
export const connectionRenewed: MeterMachineEvent = { type: 'connection.renewed' };
export const clockStood: MeterMachineEvent = { type: 'clock.stood', timestamp: '', forMs: 3000 };
export const signedMeanwhile: MeterMachineEvent = {
  type: 'record.intermediate',
  record: recordOf('tx-1').record,
};
/** A record that the journal has missed comes home. */
export const missedCame = (transactionId: string): MeterMachineEvent => ({
  type: 'catchUp.told',
  fact: { type: 'record.recovered', record: recordOf(transactionId).record },
});
export const caughtUp: MeterMachineEvent = { type: 'xstate.done.actor.catchUp' };
