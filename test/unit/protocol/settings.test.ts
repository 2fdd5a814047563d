import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import {
  writeDst,
  writeIdentificationType,
  writeNtp,
  writeTimezone,
  writeTls,
  writeUtc,
} from '../../../src/protocol/settings-write.ts';
import { answer, failureOf, settingsBody, withMember } from './answers.ts';

describe('reading the settings', () => {
  const parse = (body: unknown) => readSettings.parse(answer(200, body));

  it('is asked for on v1', () => {
    expect(readSettings.request()).toEqual({ method: 'GET', path: '/v1/settings' });
  });

  it('gives what the driver compares with its configuration', () => {
    expect(parse(settingsBody)).toEqual({
      ntp: settingsBody.ntp,
      timezone: '+01:00',
      dst: settingsBody.time.dst,
      identificationTypeCode: 3,
      tlsOn: false,
    });
  });

  it('leaves out what the meter does not say', () => {
    expect(parse({})).toEqual({
      ntp: undefined,
      timezone: undefined,
      dst: undefined,
      identificationTypeCode: undefined,
      tlsOn: undefined,
    });
  });

  it.each([
    ['ntp', null, 'ntp'],
    ['ntp.servers', undefined, 'ntp.servers'],
    ['ntp.servers', 'none', 'ntp.servers'],
    ['ntp.servers.0.port', '123', 'ntp.servers[0].port'],
    ['ntp.servers.1.ipAddress', null, 'ntp.servers[1].ipAddress'],
    ['ntp.servers.1', null, 'ntp.servers[1]'],
    ['ntp.ntpActivated', undefined, 'ntp.ntpActivated'],
    ['ntp.ntpActivated', 'false', 'ntp.ntpActivated'],
    ['ntp.syncPeriod', '120', 'ntp.syncPeriod'],
    ['time', null, 'time'],
    ['time.tz', null, 'time.tz'],
    ['time.tz', 'x'.repeat(257), 'time.tz'],
    ['time.dst', null, 'time.dst'],
    ['time.dst.offset', '60', 'time.dst.offset'],
    ['time.dst.start', '03-28', 'time.dst.start'],
    ['time.dst.end.hour', undefined, 'time.dst.end.hour'],
    ['http', 'off', 'http'],
    ['http.tls_on', 0, 'http.tls_on'],
    ['ocmfId', null, 'ocmfId'],
    ['ocmfId.IT', '3', 'ocmfId.IT'],
    ['ocmfId.IT', true, 'ocmfId.IT'],
    ['ocmfId.IT', 18, 'ocmfId.IT'],
  ])('does without %s when it is %j, and tells of it', (path, value, told) => {
    const odd: OddAnswer[] = [];
    const body = answer(200, withMember(settingsBody, path, value));
    readSettings.parse(body, undefined, one => odd.push(one));
    expect(odd).toMatchObject([{ endpoint: 'GET /v1/settings', path: told }]);
  });

  it('takes a daylight saving time of another form as not said, and only that', () => {
    expect(parse(withMember(settingsBody, 'time.dst.start', '03-28'))).toMatchObject({
      dst: undefined,
      timezone: '+01:00',
    });
  });

  it('keeps what it can read of the time servers', () => {
    const body = withMember(settingsBody, 'ntp.servers.0.port', '123');
    expect(parse(withMember(body, 'ntp.syncPeriod', null)).ntp).toEqual({
      servers: [
        { ipAddress: '', port: undefined },
        { ipAddress: '', port: 123 },
      ],
      syncPeriod: undefined,
      ntpActivated: false,
    });
  });

  it.each(['[]', '"text"', 'null'])('is refused when the body is %s', body => {
    expect(failureOf(() => parse(body)).context).toMatchObject({ path: 'the body', expected: 'an object' });
  });
});

describe('writing a setting', () => {
  const { dst } = settingsBody.time;
  const servers = [
    { ipAddress: '192.0.2.1', port: 123 },
    { ipAddress: '', port: 123 },
  ];

  it.each([
    [
      'the clock',
      writeUtc.request('2026-05-06T10:11:12.345Z'),
      '{"time":{"utc":"2026-05-06T10:11:12.345Z"}}',
    ],
    ['the time zone', writeTimezone.request('+01:00'), '{"time":{"tz":"+01:00"}}'],
    ['daylight saving time', writeDst.request(dst), `{"time":{"dst":${JSON.stringify(dst)}}}`],
    [
      'NTP',
      writeNtp.request({ servers, syncPeriod: 120, ntpActivated: true }),
      '{"ntp":{"servers":[{"ipAddress":"192.0.2.1","port":123},{"ipAddress":"","port":123}],"syncPeriod":120,"ntpActivated":true}}',
    ],
    ['NTP switched on again', writeNtp.request({ ntpActivated: true }), '{"ntp":{"ntpActivated":true}}'],
    ['the identification type', writeIdentificationType.request(5), '{"ocmfId":{"IT":5}}'],
    ['TLS', writeTls.request(true), '{"http":{"tls_on":true}}'],
  ])('sends %s alone', (_, request, body) => {
    expect(request).toEqual({ method: 'PUT', path: '/v1/settings', body });
  });

  it.each(['{"meterId":"1","result":1}', '{"result":1.0}'])('passes with %s', text => {
    expect(writeUtc.parse(answer(200, text), '')).toBeUndefined();
  });

  it('is rejected by result 0 with the name of what was refused', () => {
    const failure = failureOf(() => writeTimezone.parse(answer(200, { meterId: '1', result: 0 }), '+01:00'));
    expect(failure).toMatchObject({ name: 'DeviceError', code: 'METER_REJECTED', effect: 'none' });
    expect(failure.message).toContain('the meter refused time.tz');
    expect(failure.context.endpoint).toBe('PUT /v1/settings (time.tz)');
  });

  it('has unknown effect with a result that is neither 0 nor 1', () => {
    const failure = failureOf(() => writeUtc.parse(answer(200, { result: 2 }), ''));
    expect(failure).toMatchObject({ code: 'METER_RESPONSE_UNEXPECTED', effect: 'unknown' });
  });

  it.each(['{"result":"1"}', '{"result":true}', '{"result":null}', '{}', '[]', 'OK', ''])(
    'has unknown effect with the answer %s',
    text => {
      const failure = failureOf(() => writeUtc.parse(answer(200, text), ''));
      expect(failure).toMatchObject({ code: 'METER_RESPONSE_INVALID', effect: 'unknown' });
    },
  );

  it.each([
    [400, 'METER_REJECTED', 'none'],
    [429, 'METER_HTTP_STATUS', 'unknown'],
    [500, 'METER_HTTP_STATUS', 'unknown'],
    [201, 'METER_HTTP_STATUS', 'unknown'],
  ])('answers to status %i with %s, effect %s', (status, code, effect) => {
    expect(failureOf(() => writeUtc.parse(answer(status, { result: 1 }), ''))).toMatchObject({
      code,
      effect,
    });
  });
});
