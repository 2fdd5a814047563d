import { describe, expect, it } from 'vitest';
import { brokerAddressOf, shownAddress } from '../../../src/everest/broker-address.ts';
import { capabilitiesOf, fragmentOf, meaningsOf } from '../../../src/everest/module-config.ts';
import { requestOf } from '../../../src/everest/request.ts';
import { startRequestOf } from '../../../src/everest/start-request.ts';
import { isOneLevel, isPublishable, topicsOf } from '../../../src/everest/topics.ts';
import { utcText } from '../../../src/everest/utc-text.ts';
import { valuesOf } from '../../../src/everest/values.ts';

describe('a time for EVerest', () => {
  it.each([
    ['2026-05-06T10:11:12.345Z', '2026-05-06T10:11:12.345Z'],
    ['2026-05-06T10:11:12Z', '2026-05-06T10:11:12.000Z'],
    ['2026-05-06T12:11:12,5+02:00', '2026-05-06T10:11:12.500Z'],
    ['2026-05-06T12:11:12.3456789+0200', '2026-05-06T10:11:12.345Z'],
    ['2026-12-31T23:30:00.000-01:00', '2027-01-01T00:30:00.000Z'],
    // Which zone is meant is not known.
    ['2026-05-06T10:11:12.345', undefined],
    ['2026-13-06T10:11:12Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%s is %s', (text, expected) => {
    expect(utcText(text)).toBe(expected);
  });
});

describe('the values of a measurement', () => {
  const measurement = {
    meterId: '12024072805',
    timestamp: '2026-05-06T12:11:12.345+02:00',
    receivedAt: '2026-05-06T10:11:12.400Z',
    voltageV: 400.1,
    currentA: -10,
    powerW: -4001,
    energyImportWh: 500_000_001,
    energyExportWh: 0.5,
    temperatureHighC: 31.5,
    temperatureLowC: 30,
  };

  it('are those of the meter, in the words of EVerest', () => {
    expect(JSON.stringify(valuesOf(measurement))).toBe(
      '{"timestamp":"2026-05-06T10:11:12.345Z","meter_id":"12024072805","energy_Wh_import":{"total":500000001},' +
        '"energy_Wh_export":{"total":0.5},"voltage_V":{"DC":400.1},"current_A":{"DC":-10},"power_W":{"total":-4001},' +
        '"temperatures":[{"temperature":31.5,"identification":"temperatureH"},' +
        '{"temperature":30,"identification":"temperatureL"}]}',
    );
  });

  it.each([
    ['a time without a zone', { timestamp: '2026-05-06T10:11:12' }],
    ['a number that is none', { voltageV: Number.NaN }],
    ['one without end', { powerW: Number.POSITIVE_INFINITY }],
  ])('are none for %s', (_, wrong) => {
    expect(valuesOf({ ...measurement, ...wrong })).toBeUndefined();
  });
});

describe('a topic', () => {
  it.each(['a', 'everest_api/1/powermeter/m/m2e/reply/x', 'Straße/1', 'a/'.repeat(199)])(
    'may be %j',
    topic => {
      expect(isPublishable(topic)).toBe(true);
    },
  );

  it.each([
    '',
    '+',
    'a/#',
    '\0',
    'a\u0007',
    'a\u0085',
    '\uD800',
    '\uFFFF',
    '$SYS/x',
    'x'.repeat(65_536),
    'ä'.repeat(40_000),
    'a/'.repeat(200),
  ])('may not be %j', topic => {
    expect(isPublishable(topic)).toBe(false);
  });

  it('of a module is one level', () => {
    expect([isOneLevel('powermeter_1'), isOneLevel('a/b'), isOneLevel('')]).toEqual([true, false, false]);
  });

  it('has the external prefix before it', () => {
    expect(topicsOf('site/', 'm').heartbeat).toBe('site/everest_api/1/powermeter/m/e2m/heartbeat');
  });
});

describe('the address of the broker', () => {
  it.each([
    ['mqtt://localhost', { host: 'localhost', port: 1883, isTls: false }, 'mqtt://localhost:1883'],
    ['mqtts://[::1]:8884/', { host: '::1', port: 8884, isTls: true }, 'mqtts://[::1]:8884'],
    [
      'mqtt://us%3Aer:p%40ss%25%2F@broker:1884',
      { host: 'broker', port: 1884, isTls: false, username: 'us:er', password: 'p@ss%/' },
      'mqtt://broker:1884',
    ],
    [
      'mqtt://user:pa:ss@broker',
      { host: 'broker', port: 1883, isTls: false, username: 'user', password: 'pa:ss' },
      'mqtt://broker:1883',
    ],
  ])('%s', (text, expected, shown) => {
    const address = brokerAddressOf(text);
    expect([address, shownAddress(address)]).toEqual([expected, shown]);
  });

  it.each([
    '',
    'localhost',
    'mqtt://',
    'ws://localhost',
    'mqtt://localhost:99999',
    'mqtt://me:secret%@localhost',
    'mqtt://me:sec/ret@localhost',
    'mqtt://localhost?secret=1',
  ])('%j is refused without being repeated', text => {
    expect(() => brokerAddressOf(text)).toThrow(/--broker/);
    expect(() => brokerAddressOf(text)).not.toThrow(/secret|sec.ret/);
  });
});

describe('a request of EVerest', () => {
  const start = { evse_id: 'E1', transaction_id: 'tx-1' };
  const envelope = (payload: unknown, replyTo: unknown = 'r/1') =>
    JSON.stringify({ headers: { replyTo }, payload });

  it('to start has the fields of the driver, and no others', () => {
    const { asked, replyTopic } = requestOf('start', envelope({ ...start, more: 1 }), 'p/');
    expect(replyTopic).toBe('p/r/1');
    expect(asked).toEqual({
      kind: 'start',
      request: { transactionId: 'tx-1', evseId: 'E1', identificationFlags: [] },
      remarks: [],
    });
  });

  it('to stop is a bare id, or one in an object', () => {
    for (const payload of ['tx-1', { transaction_id: 'tx-1' }])
      expect(requestOf('stop', envelope(payload), '').asked).toEqual({ kind: 'stop', transactionId: 'tx-1' });
    expect(requestOf('stop', envelope(''), '').asked).toEqual({ kind: 'stop', transactionId: '' });
  });

  it.each([
    ['start', null],
    ['start', 'tx-1'],
    ['start', {}],
    ['start', { transaction_id: '' }],
    ['start', { transaction_id: 1 }],
    ['stop', null],
    ['stop', 1],
    ['stop', {}],
    ['stop', ['tx-1']],
  ] as const)('to %s with %j is nonsense, and can be answered', (kind, payload) => {
    const { asked, replyTopic } = requestOf(kind, envelope(payload), '');
    expect([asked.kind, replyTopic]).toEqual(['nonsense', 'r/1']);
  });

  it.each(['', '{', 'null', '[]', '1', '"x"'])('that is %j cannot be answered', text => {
    expect(requestOf('stop', text, '')).toMatchObject({ asked: { kind: 'nonsense' }, replyTopic: undefined });
  });

  it.each([[''], [1], [null], ['+'], ['\0'], [{}]])(
    'with the topic %j for the answer is not answered',
    replyTo => {
      expect(requestOf('start', envelope(start, replyTo), '').replyTopic).toBeUndefined();
      expect(requestOf('start', envelope(start, replyTo), 'p/').replyTopic).toBeUndefined();
    },
  );
});

describe('what a start of EVerest says', () => {
  const tariffTextOf = (tariff_text: unknown) => {
    const { request, remarks } = startRequestOf({ transaction_id: 'tx-1', tariff_text });
    return [request.tariffText, remarks.length] as const;
  };

  it.each([
    ['0,59 EUR/kWh', '0,59 EUR/kWh', 0],
    ['one\ntwo\r\nthree', 'one two  three', 1],
    ['tab\tand\u2028line', 'tab and line', 1],
    ['ä'.repeat(11), 'ä'.repeat(10), 1],
    [`${'x'.repeat(18)}€`, 'x'.repeat(18), 1],
    ['👍'.repeat(6), '👍'.repeat(5), 1],
    ['', '', 0],
    [null, undefined, 0],
  ])('tariff text %j becomes %j', (given, expected, remarks) => {
    expect(tariffTextOf(given)).toEqual([expected, remarks]);
  });

  it('beside the ids does not refuse it', () => {
    const { request } = startRequestOf({
      transaction_id: 'tx-1',
      evse_id: 'E1',
      identification_status: 'NEW_WORD',
      identification_type: 'ISO14443',
      identification_flags: ['RFID_PLAIN', 'NEW_FLAG', ...Array.from({ length: 9 }, () => 'RFID_PLAIN')],
      identification_level: 17,
      identification_data: 'x'.repeat(1000),
    });
    expect(request).toEqual({
      transactionId: 'tx-1',
      evseId: 'E1',
      identificationType: 'ISO14443',
      identificationFlags: ['RFID_PLAIN', 'RFID_PLAIN', 'RFID_PLAIN', 'RFID_PLAIN'],
      identificationData: 'x'.repeat(250),
    });
  });
});

describe("the configuration of EVerest's module", () => {
  it('publishes what is above 0', () => {
    expect(capabilitiesOf({})).toEqual({});
    expect(capabilitiesOf({ min_import_current_A: 0, min_export_current_A: 0.25 })).toEqual({
      min_export_current_A: 0.25,
    });
  });

  it('is said key by key where it means something here', () => {
    expect(meaningsOf({ ip_address: 'x' })).toEqual([]);
    expect(
      meaningsOf({
        http_connection_reuse: true,
        transaction_ocmf_fetch_interval_s: 30,
        min_import_current_A: 0,
      }),
    ).toEqual([
      'http_connection_reuse true: as it is done anyway',
      'transaction_ocmf_fetch_interval_s 30: what a running transaction has signed is kept as evidence every 30 s',
      'min_import_current_A 0: not published',
    ]);
  });

  it('is replaced by a module with the id that was given', () => {
    expect(fragmentOf('powermeter_1')).toMatch(/^powermeter_1:\n {2}module: powermeter_API\n/);
    expect(fragmentOf('meter one')).toMatch(/^"meter one":\n/);
  });
});
