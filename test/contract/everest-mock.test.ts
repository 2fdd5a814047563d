import { describe, expect, it } from 'vitest';
import { createMeter, fromEverestConfig, type Measurement, type MeterEvent } from '../../src/index.ts';
import { aRequest } from '../support/a-request.ts';
import { expectMeterError } from '../support/expect-meter-error.ts';
import { answer, type RawRequest, type RawServer, startRawServer } from '../support/raw-server.ts';

/**
 * The mock of the meter that EVerest's module comes with, as its answers look from outside: the members of LEM's manual,
 * words in place of many values, every bit true, and no way to read settings or transactions.
 */

const bits = (names: string) => Object.fromEntries(names.split(' ').map(name => [name, true]));

const status = {
  status: {
    value: 17,
    bits: bits(
      'suLinkStatusIsOk muFatalErrorOccured transactionIsOnGoing tamperingIsDetected timeSyncStatusIsOk overTemperatureIsDetected reversedVoltage suMeasureFailureOccurred',
    ),
  },
  version: {
    applicationFirmwareVersion: 'string',
    applicationFirmwareAuthTag: 'string',
    legalFirmwareVersion: 'string',
    legalFirmwareAuthTag: 'string',
    sensorFirmwareVersion: 'string',
    sensorFirmwareCrc: 'string',
  },
  time: 'string',
  ipAddress: 'string',
  meterId: 'mock_meter_id',
  errors: {
    value: 0,
    bits: bits(
      'muInitIsFailed suStateIsInvalid versionCheckIsFailed muRngInitIsFailed muDataIntegrityIsFailed muFwIntegrityIsFailed suIntegrityIsFailed logbookIntegrityIsFailed logbookIsFull memoryAccessIsFailed muStateIsFailed',
    ),
  },
  publicKey: 'string',
  publicKeyOcmf: 'string',
  indexOfLastTransaction: 0,
  numberOfStoredTransactions: 99,
};

const measurement = () => ({
  voltage: 0,
  current: 0,
  power: 0,
  temperatureH: 0,
  temperatureL: 0,
  energyImportTotal: 0,
  energyExportTotal: 0,
  timestamp: new Date().toISOString(),
});

const json = (value: unknown, httpStatus = '200 OK') => answer(JSON.stringify(value), { status: httpStatus });

function answerOf({ method, path, body }: RawRequest, isReady: boolean): string {
  switch (`${method} ${path}`) {
    case 'GET /v1/status':
      return json(isReady ? readyStatus : status);
    case 'GET /v1/livemeasure':
      return json(measurement());
    case 'PUT /v1/settings':
      return body.includes('"utc"')
        ? json({ meterId: 'mock_meter_id', result: 1 })
        : json(
            { detail: [{ loc: ['body', 'time', 'utc'], msg: 'field required' }] },
            '422 Unprocessable Entity',
          );
    case 'POST /v1/legal':
      return json({ ...JSON.parse(body), running: true }, '201 Created');
    case 'GET /v1/settings':
    case 'GET /v1/legal':
      return json({ detail: 'Method Not Allowed' }, '405 Method Not Allowed');
    default:
      return json({ detail: 'Not Found' }, '404 Not Found');
  }
}

/** As the mock would be if its bits were those of a meter that is ready. */
const readyStatus = {
  ...status,
  status: {
    value: 17,
    bits: {
      ...status.status.bits,
      muFatalErrorOccured: false,
      transactionIsOnGoing: false,
      tamperingIsDetected: false,
      overTemperatureIsDetected: false,
      reversedVoltage: false,
      suMeasureFailureOccurred: false,
    },
  },
};

const startMock = ({ isReady = false } = {}): Promise<RawServer> =>
  startRawServer({ onRequest: (request, socket) => void socket.write(answerOf(request, isReady)) });

describe("a driver at EVerest's mock of the meter", () => {
  it.each([
    ['of its own configuration', {}],
    ['of the configuration of EVerest', fromEverestConfig({ ip_address: '127.0.0.1' })],
  ])('connects, measures, and refuses a start with the reason; %s', async (_, config) => {
    await using mock = await startMock();
    const meter = createMeter({
      ...config,
      ipAddress: '127.0.0.1',
      port: mock.port,
      pollIntervalMs: 100,
      resilienceInitialConnectionRetries: 0,
      resilienceTransactionRequestRetryDelay: 0,
    });
    const events: MeterEvent[] = [];
    meter.events$.subscribe(event => events.push(event));
    const measured = new Promise<Measurement>(resolve => {
      meter.measurements$.subscribe(resolve);
    });
    const identity = await meter.start();
    expect(identity).toMatchObject({ meterId: 'mock_meter_id', publicKeyOcmf: 'string', apiVersion: 'v1' });
    expect(await measured).toMatchObject({ meterId: 'mock_meter_id', voltageV: 0 });

    const error = await expectMeterError(meter.startTransaction(aRequest('tx-1')), { effect: 'none' });
    expect(error.message).toMatch(/muFatalErrorOccured/);
    expect(mock.requests.filter(({ method }) => method === 'POST')).toEqual([]);

    const identified = events.find(({ type }) => type === 'meter.identified');
    expect(identified).toMatchObject({ blockers: expect.arrayContaining(['muFatalErrorOccured']) });
    const odd = events.flatMap(event => (event.type === 'meter.answerOdd' ? [event.path] : []));
    expect(odd).toEqual(expect.arrayContaining(['time', 'publicKey', 'publicKeyOcmf']));
    expect(events.map(({ type }) => type)).not.toContain('meter.fault');
    await meter.stop();
  });

  it('sets the clock, which is not known, and nothing else before a start that nothing forbids', async () => {
    await using mock = await startMock({ isReady: true });
    const meter = createMeter({ ipAddress: '127.0.0.1', port: mock.port });
    await meter.start();
    const { transactionId } = await meter.startTransaction(aRequest('tx-1'));
    await meter.stop();
    expect(transactionId).toBe('tx-1');
    const writes = mock.requests.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
      expect.stringMatching(/^PUT \/v1\/settings \{"time":\{"utc":"[^"]+"\}\}$/),
      expect.stringMatching(/^POST \/v1\/legal \{.*"transactionId":"tx-1"/),
    ]);
  });
});
