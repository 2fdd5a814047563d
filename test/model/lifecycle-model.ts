import type { MeterMachineEvent, MeterMachineInput } from '../../machines/index.ts';
import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import { DeviceError, HttpStatusError, StateError, TransportError } from '../../src/index.ts';
import type { MeterSnapshot, ModelOptions } from '../support/model.ts';
import { aRequest } from '../support/rig.ts';

/** The part of the statechart between a start and its record, with everything that its services can come back with. */

const identity: MeterIdentity = {
  meterId: '1',
  publicKey: '',
  publicKeyOcmf: 'AB',
  firmwareVersion: '0.2.3.1',
  apiVersion: 'v2',
};
const atMs = Date.parse('2026-05-06T10:00:00Z');
const readBack = { atMs, blockers: [] };
const legal = { transactionId: 'tx-1', running: false };
const lost = new TransportError('METER_CONNECTION_LOST', { message: 'lost', effect: 'unknown' });
const failed = new HttpStatusError({ message: '500' });
const refused = new DeviceError('METER_REJECTED', { message: 'refused' });
const unknown = new StateError('METER_NO_TRANSACTION', { message: 'unknown' });
const synced = { atMs, syncedAtMs: atMs, written: ['time.utc'] };
const record = {
  record: {
    transactionId: 'tx-1',
    ocmf: '',
    publicKey: '',
    meterId: '1',
    receivedAt: '',
    verification: { verdict: 'valid', billable: true, findings: [] },
  },
  problem: undefined,
} as const;

const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.meter.${state}` }) as never;
const lifecycle = 'operational.lifecycle';

const events: MeterMachineEvent[] = [
  {
    type: 'xstate.done.actor.identify',
    output: { identity, blockers: [], openTransactionId: undefined, legalProblem: undefined, journaled: [] },
  },
  {
    type: 'xstate.done.actor.identify',
    output: { identity, blockers: [], openTransactionId: 'tx-old', legalProblem: undefined, journaled: [] },
  },
  { type: 'xstate.error.actor.identify', error: failed },
  after('connectRetryDelay', 'connecting.waiting'),
  { type: 'transaction.start', requestId: 'start', request: aRequest('tx-1') },
  { type: 'transaction.start', requestId: 'invalid', request: aRequest('') },
  { type: 'transaction.stop', requestId: 'stop', transactionId: '' },
  { type: 'transaction.stop', requestId: 'other', transactionId: 'tx-other' },
  { type: 'xstate.done.actor.prepareStart', output: { outcome: 'synced', ...synced } },
  { type: 'xstate.done.actor.prepareStart', output: { outcome: 'failed', atMs, error: failed.toJSON() } },
  { type: 'xstate.done.actor.startTransaction', output: { atMs } },
  { type: 'xstate.error.actor.startTransaction', error: lost },
  { type: 'xstate.error.actor.startTransaction', error: refused },
  { type: 'xstate.done.actor.confirmStart', output: { ...readBack, openTransactionId: 'tx-1', known: true } },
  {
    type: 'xstate.done.actor.confirmStart',
    output: { ...readBack, openTransactionId: undefined, known: false },
  },
  {
    type: 'xstate.done.actor.confirmStart',
    output: { ...readBack, openTransactionId: 'tx-old', known: false },
  },
  { type: 'xstate.error.actor.confirmStart', error: failed },
  after('commandRetryDelay', `${lifecycle}.transacting.starting.waiting`),
  after('commandRetryDelay', `${lifecycle}.transacting.starting.waitingToConfirm`),
  { type: 'xstate.done.actor.endTransaction', output: legal },
  { type: 'xstate.error.actor.endTransaction', error: lost },
  {
    type: 'xstate.done.actor.confirmStop',
    output: { ...readBack, openTransactionId: undefined, known: true },
  },
  { type: 'xstate.done.actor.confirmStop', output: { ...readBack, openTransactionId: 'tx-1', known: true } },
  {
    type: 'xstate.done.actor.confirmStop',
    output: { ...readBack, openTransactionId: 'tx-old', known: true },
  },
  { type: 'xstate.error.actor.confirmStop', error: failed },
  after('commandRetryDelay', `${lifecycle}.stopping.waiting`),
  after('commandRetryDelay', `${lifecycle}.stopping.waitingToConfirm`),
  after('commandRetryDelay', `${lifecycle}.stopping.waitingToFetch`),
  { type: 'xstate.done.actor.fetchRecord', output: { ocmf: '', legal, receivedAt: '' } },
  { type: 'xstate.error.actor.fetchRecord', error: failed },
  { type: 'xstate.error.actor.fetchRecord', error: unknown },
  { type: 'xstate.done.actor.verifyRecord', output: record },
  { type: 'xstate.done.actor.archiveRecord' },
];

export const modelInput: MeterMachineInput = {
  connectRetries: 1,
  connectRetryDelayMs: 1000,
  commandRetries: 2,
  commandRetryDelayMs: 200,
  commandHoldMs: 60_000,
  warmupMs: 120_000,
  resyncIntervalMs: 86_400_000,
  resyncRetryDelayMs: 60_000,
  faultRecoveryDelayMs: 60_000,
  lostAfterMs: 10_000,
  owedRetryDelayMs: 60_000,
  expectedPublicKey: undefined,
  temperatureMinTimeMs: 5000,
};

/** Only what can happen: services that run, at most one command that waits, answers that fit the transaction. */
function accepts(snapshot: MeterSnapshot, event: MeterMachineEvent): boolean {
  if (!snapshot.can(event)) return false;
  const { context } = snapshot;
  const service = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(event.type)?.[1];
  if (service !== undefined && !(service in snapshot.children)) return false;
  const closing = context.closing?.transactionId;
  switch (event.type) {
    case 'transaction.start':
    case 'transaction.stop':
      return context.held.length === 0 && context.owed.length === 0;
    case 'xstate.done.actor.confirmStop':
      return event.output.openTransactionId === undefined || event.output.openTransactionId === closing;
    case 'xstate.done.actor.fetchRecord':
      return closing !== 'tx-other';
    case 'xstate.error.actor.fetchRecord':
      return event.error !== unknown || closing === 'tx-other';
    default:
      return true;
  }
}

function serialize({ value, context }: MeterSnapshot): string {
  const { attempts, failure, held, owed, transaction, closing, madeRoom, doubtful } = context;
  const lifecycleValue = typeof value === 'object' && 'operational' in value ? value.operational : value;
  return JSON.stringify([
    typeof lifecycleValue === 'object' && 'lifecycle' in lifecycleValue
      ? lifecycleValue.lifecycle
      : lifecycleValue,
    attempts,
    failure?.effect,
    held.map(({ requestId }) => requestId),
    owed.length,
    [transaction?.transactionId, transaction?.stopRequested],
    closing?.transactionId,
    madeRoom,
    doubtful?.transactionId,
  ]);
}

export const lifecycleModel: ModelOptions = { events, input: modelInput, accepts, serialize };
