import { expect } from 'vitest';
import { isMeterError, type MeterError } from '../../../src/errors/meter-error.ts';
import type { WireResponse } from '../../../src/protocol/wire.ts';

/** An answer of the meter: JSON of a value, or text or bytes as they are. */
export function answer(status: number, body: unknown = ''): WireResponse {
  if (body instanceof Uint8Array) return { status, body };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, body: new TextEncoder().encode(text) };
}

/** What `parse` throws; fails when it does not throw an error of the library. */
export function failureOf(parse: () => unknown): MeterError {
  let outcome: unknown;
  try {
    outcome = parse();
  } catch (error) {
    if (isMeterError(error)) return error;
    throw error;
  }
  return expect.fail(`expected a MeterError, but it returned ${JSON.stringify(outcome)}`);
}

/** The same value with one member, named by its path, replaced; `undefined` takes it away. */
export function withMember(value: unknown, path: string, member: unknown): unknown {
  const copy = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >;
  if (member === undefined) delete holder[last];
  else holder[last] = member;
  return copy;
}

/** LEM operation manual, p. 77-81; keys are those of a public sample record. */
export const statusBody = {
  status: {
    value: 17,
    bits: {
      suLinkStatusIsOk: true,
      muFatalErrorOccured: false,
      transactionIsOnGoing: false,
      tamperingIsDetected: false,
      timeSyncStatusIsOk: true,
      overTemperatureIsDetected: false,
      reversedVoltage: false,
      suMeasureFailureOccurred: false,
    },
  },
  version: {
    applicationFirmwareVersion: '1.2.3.4',
    applicationFirmwareAuthTag: '8A2B',
    legalFirmwareVersion: '0.1.4.0',
    legalFirmwareAuthTag: '1C3D',
    sensorFirmwareVersion: '0.0.8.0',
    sensorFirmwareCrc: '7F00',
  },
  time: '2026-05-06T12:11:12+02:00',
  ipAddress: '192.168.1.2',
  meterId: '12024072805',
  errors: {
    value: 0,
    bits: {
      muInitIsFailed: false,
      suStateIsInvalid: false,
      versionCheckIsFailed: false,
      muRngInitIsFailed: false,
      muDataIntegrityIsFailed: false,
      muFwIntegrityIsFailed: false,
      suIntegrityIsFailed: false,
      logbookIntegrityIsFailed: false,
      logbookIsFull: false,
      memoryAccessIsFailed: false,
      muStateIsFailed: false,
    },
  },
  publicKey:
    'CE6FD2090A85FDE4A69B58EF00FDE362833AD8C70F8E8027CAAC655C0BB02F6B1A44558C78B386FF0BC3A4BBE6C81A4F8133134DB05DAE91E2AA309C07A5128B',
  publicKeyOcmf:
    '3059301306072A8648CE3D020106082A8648CE3D03010703420004CE6FD2090A85FDE4A69B58EF00FDE362833AD8C70F8E8027CAAC655C0BB02F6B1A44558C78B386FF0BC3A4BBE6C81A4F8133134DB05DAE91E2AA309C07A5128B',
  indexOfLastTransaction: 3,
  numberOfStoredTransactions: 4,
};

export const liveBody = {
  voltage: 786.245,
  current: 461.152,
  power: 362.578,
  temperatureH: 70.5,
  temperatureL: 60,
  energyImportTotal: 876895.134,
  energyExportTotal: 940.001,
  timestamp: '2026-05-06T12:11:12+02:00',
};

/** The sample of the LEM manual, as far as it is public. */
export const legalBody = {
  paginationCounter: 6,
  transactionId: 'transac5765',
  evseId: '+49*DEF*E123ABC',
  clientId: 'C12',
  tariffId: 2,
  cableSp: { cableSpName: '2mR_Comp', cableSpId: 1, cableSpRes: 2 },
  userData: '',
  meterValue: {
    timestampStart: '2020-12-10T16:39:15+01:00',
    timestampStop: '2020-12-10T16:39:15+01:00',
    transactionDuration: 70,
    intermediateRead: false,
    transactionStatus: 17,
    sampleValue: {
      energyUnit: 'kWh',
      energyImport: 7.637,
      energyImportTotalStart: 188.977,
      energyImportTotalStop: 196.614,
      energyExport: 0,
      energyExportTotalStart: 0,
      energyExportTotalStop: 0,
    },
  },
  meterId: '12024072805',
  signature: '3045',
  publicKey: 'A80F',
};

/** What a start sends, and the answer to it. */
export const startBody = {
  evseId: 'evse15674',
  transactionId: 'transac5765',
  clientId: 'client44678,transac5765',
  tariffId: 2,
  cableId: 1,
  userData: '',
  tariffText: '0.59 EUR/kWh',
  UV: 'v7',
  UD: 'bay 3',
  SC: 1,
};

export const startedBody = {
  evseId: 'evse458877',
  transactionId: 'transac5765',
  clientId: 'client12',
  tariffId: 2,
  cableId: 2,
  running: true,
  paginationCounter: 6,
};

/** LEM operation manual, p. 83. */
export const eventBody = {
  timestamp: '2020-09-14T10:05:05Z',
  eventCode: 'EV_COMMISSIONING',
  status: ['STATUS_TIME_SYNC'],
};

export const settingsBody = {
  ipAddress: '192.168.1.2',
  ntp: {
    servers: [
      { ipAddress: '', port: 123 },
      { ipAddress: '', port: 123 },
    ],
    syncPeriod: 120,
    ntpActivated: false,
  },
  time: {
    tz: '+01:00',
    dst: {
      activated: true,
      offset: 60,
      start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
      end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
    },
  },
  http: { tls_on: false },
  ocmfId: { IT: 3 },
  cableConf: [{ cableSpName: 'No_Comp', cableSpId: 0, cableSpRes: 0 }],
};
