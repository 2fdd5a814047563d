import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { probeApi, readTransaction, stopTransaction } from '../../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { ocmfEndpoint } from '../../../src/protocol/ocmf.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import { answer, failureOf, legalBody, liveBody, settingsBody, statusBody, withMember } from './answers.ts';

/** Public reports of people who do this job, as answers of this meter. */
describe('an answer as the field has it', () => {
  const received = { meterId: '1', receivedAt: '2026-05-06T10:11:12.345Z' };
  const liveText = JSON.stringify(liveBody);
  const readLive = (body: unknown) => liveMeasureEndpoint('v1').parse(answer(200, body), received);
  const readStatus = (body: unknown) => statusEndpoint.parse(answer(200, body), undefined);

  it('with a group of settings that is null is read without it (chargeamps 64, zaptec 400)', () => {
    const body = { ...settingsBody, ntp: null, time: { ...settingsBody.time, tz: null }, ocmfId: null };
    const settings = readSettings.parse(answer(200, body), undefined);
    expect(settings).toMatchObject({ ntp: undefined, timezone: undefined, dst: settingsBody.time.dst });
    expect(settings).toMatchObject({ identificationTypeCode: undefined, tlsOn: false });
  });

  it('with a number as text is read without that number (OpenDTU 1105)', () => {
    const body = withMember(settingsBody, 'ntp.servers.0.port', '123');
    expect(readSettings.parse(answer(200, body), undefined).ntp?.ntpActivated).toBe(false);
    const status = readStatus({ ...statusBody, numberOfStoredTransactions: '0' });
    expect(status).toMatchObject({ meterId: statusBody.meterId, numberOfStoredTransactions: undefined });
  });

  it('without settings at all fails by its status alone (EVerest never reads them)', () => {
    const failure = failureOf(() => readSettings.parse(answer(404), undefined));
    expect(failure).toMatchObject({ code: 'METER_HTTP_STATUS', effect: 'none', retryable: false });
  });

  it('with a status field of null or without a time is read (chargeamps 64, zaptec 400)', () => {
    expect(readStatus({ ...statusBody, indexOfLastTransaction: null }).meterId).toBe('12024072805');
    expect(readStatus({ ...statusBody, time: null }).time).toBeUndefined();
    expect(readStatus(withMember(statusBody, 'time', undefined)).time).toBeUndefined();
  });

  it.each(['v1', 'v2'] as const)('about a transaction with null in it is read, %s (chargeamps 64)', api => {
    const body = { ...legalBody, cableSp: null, clientId: null, evseId: null };
    expect(readTransaction(api).parse(answer(200, body), undefined)).toEqual({
      ...readTransaction(api).parse(answer(200, legalBody), undefined),
      cableId: undefined,
      cableResistanceMilliohm: undefined,
      clientId: undefined,
      evseId: undefined,
    });
  });

  it('of a busy meter decides nothing about the API (EVerest 2206, 779)', () => {
    for (const status of [408, 503]) {
      expect(failureOf(() => probeApi.parse(answer(status)))).toMatchObject({ retryable: true });
    }
    expect(probeApi.parse(answer(404))).toBe('notFound');
    expect(probeApi.parse(answer(200, { transactionId: '' }))).toBe('v2');
  });

  it('with -nan in it is refused with the word and its place (amsreader 1216)', () => {
    const failure = failureOf(() => readLive(liveText.replace('362.578', '-nan')));
    expect(failure.message).toContain('-nan at byte 45: ...urrent":461.152,"power":-nan,"temperatur...');
  });

  it('with -nan where nobody needs a number is read without it', () => {
    const odd: OddAnswer[] = [];
    const text = JSON.stringify(legalBody).replace('7.637', '-nan');
    const stopped = stopTransaction('v2').parse(answer(200, text), legalBody, one => odd.push(one));
    expect(stopped).toMatchObject({ running: false, energyImportTotalStopWh: 196_614 });
    expect(odd.map(({ path, got }) => `${path}: ${got}`)).toEqual([
      expect.stringMatching(/^the body: -nan at byte \d+$/),
      'meterValue.sampleValue.energyImport: null',
    ]);
  });

  it('behind a byte order mark is read (node-rest-client 197)', () => {
    expect(readStatus(`\uFEFF${JSON.stringify(statusBody)}`).meterId).toBe('12024072805');
  });

  it('that is a web page is refused with its beginning (homebridge-3em 8)', () => {
    const failure = failureOf(() => readLive('<html><head><title>Please log in</title>'));
    expect(failure.message).toContain('it is a web page: <html><head><title>Please log in</title>');
  });

  it('with an empty line before the record gives the record', () => {
    const sent = answer(200, '\r\nOCMF|{"FV":"1.0"}|{"SD":"30"}');
    const record = ocmfEndpoint('v1').parse(sent, { back: 0 });
    expect(record.text).toBe('OCMF|{"FV":"1.0"}|{"SD":"30"}');
    expect(record.prefix).toBe('\r\n');
  });

  it.each(['v1', 'v2'] as const)(
    'of an old transaction with a negative energy is read without it, %s',
    api => {
      const body = withMember(legalBody, 'meterValue.sampleValue.energyImport', -7.637);
      const read = readTransaction(api).parse(answer(200, body), undefined);
      expect(read).toMatchObject({ transactionId: 'transac5765', energyImportTotalStopWh: 196_614 });
      expect(read).not.toHaveProperty('energyImportWh');
    },
  );
});
