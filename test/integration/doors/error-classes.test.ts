import { describe, expect, it } from 'vitest';
import {
  DeviceError,
  EvidenceError,
  IntegrityError,
  JournalError,
  MeterError,
  RecordError,
  StateError,
  TransactionError,
  TransportError,
} from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { connected, createRig } from '../../support/rig.ts';

const thrownBy = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('an error of a promise', () => {
  it('is a StateError when the call does not fit the state', async () => {
    await using rig = await createRig();
    expect(await thrownBy(rig.meter.startTransaction(aRequest('T1')))).toBeInstanceOf(StateError);
    await connected(rig);
    const unknown = await thrownBy(rig.outcome(rig.meter.stopTransaction('nobody knows it')));
    expect(unknown).toBeInstanceOf(StateError);
    expect(unknown).toMatchObject({ code: 'METER_NO_TRANSACTION', name: 'StateError' });
  });

  it('is a TransportError with the cause of undici or Node when nobody is there', async () => {
    await using rig = await createRig({ config: { resilienceInitialConnectionRetries: 0 } });
    rig.simulator.faults.add({ kind: 'refuse' });
    const error = await thrownBy(rig.outcome(rig.meter.start()));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toBeInstanceOf(MeterError);
    expect((error as TransportError).cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is a DeviceError when the meter says no', async () => {
    await using rig = await createRig();
    await connected(rig);
    rig.simulator.forceStatusBits({ suLinkStatusIsOk: false });
    const refused = await thrownBy(rig.outcome(rig.meter.startTransaction(aRequest('T1'))));
    expect(refused).toBeInstanceOf(DeviceError);
  });

  it('is a TransactionError with the whole chain of causes when nobody knows what the meter did', async () => {
    await using rig = await createRig({ config: { resilienceTransactionRequestRetries: 0 } });
    await connected(rig);
    rig.simulator.faults.add({ kind: 'lostAnswer', match: { method: 'POST' } });
    rig.simulator.faults.add({ kind: 'reset', match: { method: 'GET' } });
    const unsure = await thrownBy(rig.outcome(rig.meter.startTransaction(aRequest('T1')), 120_000));
    expect(unsure).toBeInstanceOf(TransactionError);
    const { cause } = unsure as TransactionError;
    expect(cause).toBeInstanceOf(TransportError);
    expect((cause as TransportError).cause).toBeInstanceOf(Error);
  });

  it('is a RecordError, and an IntegrityError, with a record that does not verify', async () => {
    await using rig = await createRig();
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    rig.simulator.faults.add({ kind: 'tamperRecord' });
    const error = await thrownBy(rig.outcome(rig.meter.stopTransaction('T1'), 120_000));
    expect(error).toBeInstanceOf(RecordError);
    expect(error).toBeInstanceOf(IntegrityError);
    expect(error).toMatchObject({ code: 'METER_RECORD_INVALID', record: { transactionId: 'T1' } });
  });

  it('is an EvidenceError, and a TransactionError, with what was signed meanwhile', async () => {
    await using rig = await createRig({ config: { transactionOcmfFetchIntervalS: 1 } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    await rig.pass(3000);
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { path: '^/v[12]/ocmf' } });
    const error = await thrownBy(rig.outcome(rig.meter.stopTransaction('T1'), 120_000));
    expect(error).toBeInstanceOf(EvidenceError);
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toMatchObject({ code: 'METER_RECORD_UNAVAILABLE', intermediate: { transactionId: 'T1' } });
    expect((error as EvidenceError).cause).toBeInstanceOf(MeterError);
  });

  it('is a JournalError with the cause of Node when the journal cannot be opened', async () => {
    await using rig = await createRig({ config: { journal: '/nonexistent/meter.journal' } });
    const error = await thrownBy(rig.outcome(rig.meter.start()));
    expect(error).toBeInstanceOf(JournalError);
    expect((error as JournalError).cause).toMatchObject({ code: 'ENOENT' });
  });
});

describe('an error of an event', () => {
  it('is plain data', async () => {
    await using rig = await createRig({ config: { resilienceInitialConnectionRetries: 0 } });
    rig.simulator.faults.add({ kind: 'refuse' });
    await thrownBy(rig.outcome(rig.meter.start()));
    const [fault] = rig.eventsOf('meter.fault');
    expect(Object.getPrototypeOf(fault?.error)).toBe(Object.prototype);
    expect(structuredClone(fault)).toEqual(fault);
    expect(JSON.parse(JSON.stringify(fault))).toEqual(fault);
  });
});
