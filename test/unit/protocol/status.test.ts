import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
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
  ])('does without %s, which forbids nothing, and does not take it as not raised', bit => {
    expect(without(`status.bits.${bit}`).statusBits).toHaveProperty(bit, undefined);
  });

  it('does not take missing error flags as not raised', () => {
    const unknown = Object.fromEntries(Object.keys(statusBody.errors.bits).map(bit => [bit, undefined]));
    expect(without('errors')).toMatchObject({ errorsValue: undefined, errorBits: unknown });
    expect(without('errors.bits')).toMatchObject({ errorsValue: 0, errorBits: unknown });
  });

  it('counts the flags where the meter leaves the sum out', () => {
    expect(without('status.value').statusValue).toBe(17);
    const bits = {
      ...statusBody.errors.bits,
      muInitIsFailed: true,
      suIntegrityIsFailed: true,
      logbookIntegrityIsFailed: true,
    };
    expect(parse({ ...statusBody, errors: { bits } }).errorsValue).toBe(1 + 64 + 256);
  });

  it('counts no flags where the meter leaves one out', () => {
    const bits = { ...statusBody.status.bits, reversedVoltage: undefined };
    expect(parse({ ...statusBody, status: { bits } }).statusValue).toBeUndefined();
  });

  it.each([
    ['indexOfLastTransaction', 'indexOfLastTransaction'],
    ['numberOfStoredTransactions', 'numberOfStoredTransactions'],
    ['time', 'time'],
    ['version.applicationFirmwareVersion', 'firmwareVersion'],
  ])('says nothing of %s where the meter says nothing', (path, member) => {
    expect(without(path)).toHaveProperty(member, undefined);
  });

  it('takes the raw key from the other one where the meter leaves it out', () => {
    expect(without('publicKey').publicKey).toBe(statusBody.publicKey);
    const neither = { ...statusBody, publicKey: '', publicKeyOcmf: 'string' };
    expect(parse(neither).publicKey).toBe('');
  });

  it.each(['', 'string', '0000-00-00T00:00:00', '2026-02-30T00:00:00Z', '12:00', null, 1_778_062_272])(
    'takes the time %j as none',
    time => {
      expect(parse({ ...statusBody, time }).time).toBeUndefined();
    },
  );

  it.each([0, 4_294_967_295])('takes a counter of %d as it is', count => {
    const counters = { indexOfLastTransaction: count, numberOfStoredTransactions: count };
    expect(parse({ ...statusBody, ...counters })).toMatchObject(counters);
  });

  it.each([
    'status',
    'status.bits',
    'status.bits.suLinkStatusIsOk',
    'status.bits.muFatalErrorOccured',
    'status.bits.transactionIsOnGoing',
    'status.bits.timeSyncStatusIsOk',
    'meterId',
    'publicKeyOcmf',
  ])('is refused without %s', path => {
    const failure = failureOf(() => without(path));
    expect(failure.code).toBe('METER_RESPONSE_INVALID');
    expect(failure.context).toMatchObject({ endpoint: 'GET /v1/status', path, got: 'nothing' });
  });

  it.each([
    ['status.bits.transactionIsOnGoing', 0],
    ['status.bits.timeSyncStatusIsOk', 'true'],
    ['status.bits.muFatalErrorOccured', null],
    ['meterId', ''],
    ['meterId', 1202531106],
    ['meterId', '12\n34'],
    ['meterId', '../../etc'],
    ['meterId', '..'],
    ['meterId', '12 34'],
    ['meterId', '1'.repeat(65)],
    ['publicKeyOcmf', ''],
    ['publicKeyOcmf', 'a\u0000'],
    ['publicKeyOcmf', 3059],
  ])('is refused when %s is %j', (path, value) => {
    const failure = failureOf(() => parse(withMember(statusBody, path, value)));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'none' });
    expect(failure.context.path).toBe(path);
  });

  it.each([
    ['status.bits.tamperingIsDetected', 'false', 'text of 5 bytes'],
    ['status.value', -1, 'number of 2 characters'],
    ['status.value', 17.5, 'number of 4 characters'],
    ['errors.bits.muInitIsFailed', 1, 'number of 1 characters'],
    ['publicKey', 'AB', 'text of 2 bytes'],
    ['publicKeyOcmf', 'string', 'text of 6 bytes'],
    ['publicKeyOcmf', `${statusBody.publicKeyOcmf}00`, 'text of 184 bytes'],
    ['version', 'string', 'text of 6 bytes'],
    ['version.applicationFirmwareVersion', 'x'.repeat(257), 'text of 257 bytes'],
    ['numberOfStoredTransactions', -1, 'number of 2 characters'],
    ['indexOfLastTransaction', null, 'null'],
    ['time', undefined, 'nothing'],
  ])('is read, and it is told, when %s is %j', (path, value, got) => {
    const odd: OddAnswer[] = [];
    const body = answer(200, withMember(statusBody, path, value));
    const status = statusEndpoint.parse(body, undefined, one => odd.push(one));
    expect(status).toMatchObject({ meterId: '12024072805' });
    expect(odd).toEqual([{ endpoint: 'GET /v1/status', path, got }]);
  });
});
