import { describe, expect, it } from 'vitest';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import { answer, failureOf, statusBody, withMember } from './answers.ts';

const parse = (body: unknown) => statusEndpoint.parse(answer(200, body));
const without = (path: string) => parse(withMember(statusBody, path, undefined));

describe('the status of the meter', () => {
  it('is asked for on v1, whatever the firmware', () => {
    expect(statusEndpoint.request()).toEqual({ method: 'GET', path: '/v1/status' });
  });

  it('tells who the meter is and how it is', () => {
    expect(parse(statusBody)).toEqual({
      meterId: '12024072805',
      publicKey: statusBody.publicKey,
      publicKeyOcmf: statusBody.publicKeyOcmf,
      firmwareVersion: '1.2.3.4',
      time: '2026-05-06T12:11:12+02:00',
      statusValue: 17,
      statusBits: statusBody.status.bits,
      errorsValue: 0,
      errorBits: statusBody.errors.bits,
      indexOfLastTransaction: 3,
      numberOfStoredTransactions: 4,
    });
  });

  it('passes every flag on', () => {
    const bits = { ...statusBody.errors.bits, logbookIsFull: true };
    const status = parse(withMember(statusBody, 'errors', { value: 512, bits }));
    expect(status).toMatchObject({ errorsValue: 512, errorBits: bits });
  });

  it.each([
    'tamperingIsDetected',
    'overTemperatureIsDetected',
    'reversedVoltage',
    'suMeasureFailureOccurred',
  ])('takes a missing %s as not raised, because it forbids nothing', bit => {
    expect(without(`status.bits.${bit}`).statusBits).toHaveProperty(bit, false);
  });

  it('takes missing error flags as not raised', () => {
    expect(without('errors')).toMatchObject({ errorsValue: 0, errorBits: statusBody.errors.bits });
    expect(without('errors.bits')).toMatchObject({ errorsValue: 0, errorBits: statusBody.errors.bits });
  });

  it('counts the flags where the meter leaves the sum out', () => {
    expect(without('status.value').statusValue).toBe(17);
    const errors = {
      bits: { muInitIsFailed: true, suIntegrityIsFailed: true, logbookIntegrityIsFailed: true },
    };
    expect(parse({ ...statusBody, errors }).errorsValue).toBe(1 + 64 + 256);
  });

  it('says -1 and 0 where the meter does not tell of stored transactions', () => {
    expect(without('indexOfLastTransaction').indexOfLastTransaction).toBe(-1);
    expect(without('numberOfStoredTransactions').numberOfStoredTransactions).toBe(0);
    expect(without('publicKey').publicKey).toBe('');
  });

  it.each([
    'status',
    'status.bits.suLinkStatusIsOk',
    'status.bits.muFatalErrorOccured',
    'status.bits.transactionIsOnGoing',
    'status.bits.timeSyncStatusIsOk',
    'version.applicationFirmwareVersion',
    'time',
    'meterId',
    'publicKeyOcmf',
  ])('is refused without %s', path => {
    const failure = failureOf(() => without(path));
    expect(failure.code).toBe('METER_RESPONSE_INVALID');
    expect(failure.context).toMatchObject({ endpoint: 'GET /v1/status', path, got: 'nothing' });
  });

  it.each([
    ['status.bits.transactionIsOnGoing', 0],
    ['status.bits.tamperingIsDetected', 'false'],
    ['status.value', -1],
    ['status.value', 17.5],
    ['errors.bits.muInitIsFailed', 1],
    ['meterId', ''],
    ['meterId', 1202531106],
    ['meterId', '12\n34'],
    ['meterId', '1'.repeat(38)],
    ['time', 'string'],
    ['publicKey', 'AB'],
    ['publicKeyOcmf', ''],
    ['publicKeyOcmf', `${statusBody.publicKeyOcmf}00`],
    ['publicKeyOcmf', statusBody.publicKeyOcmf.replace('A', 'G')],
    ['version.applicationFirmwareVersion', 'x'.repeat(257)],
    ['numberOfStoredTransactions', -1],
  ])('is refused when %s is %j', (path, value) => {
    const failure = failureOf(() => parse(withMember(statusBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'none' });
    expect(failure.context.path).toBe(path);
  });
});
