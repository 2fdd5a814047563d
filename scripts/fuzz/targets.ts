import { readTransaction, startTransaction, stopTransaction } from '../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../src/protocol/live-measure.ts';
import { ocmfEndpoint } from '../../src/protocol/ocmf.ts';
import { readSettings } from '../../src/protocol/settings.ts';
import { writeUtc } from '../../src/protocol/settings-write.ts';
import { statusEndpoint } from '../../src/protocol/status.ts';
import type { WireResponse } from '../../src/protocol/wire.ts';
import {
  type Complaint,
  unsoundFlag,
  unsoundFlags,
  unsoundInteger,
  unsoundKilo,
  unsoundNumber,
  unsoundText,
  unsoundTime,
} from './sound.ts';

type Members = Readonly<Record<string, unknown>>;

/** A reader of answers, a body that it accepts, and what everything that it accepts must be. */
export interface FuzzTarget {
  readonly name: string;
  /** The status of success. */
  readonly status: number;
  readonly body: string;
  read(response: WireResponse): unknown;
  /** @param sent the body as JSON, or as text where it is none. */
  complain(accepted: Members, sent: Members): readonly Complaint[];
}

const word = 0xffff_ffff;
const hex = (digits: number) => new RegExp(`^[0-9A-Fa-f]{${digits}}$`);
const received = { meterId: '12024072805', receivedAt: '2026-05-06T10:11:12.345Z' };
const flagsOf = (names: string) => Object.fromEntries(names.split(' ').map(name => [name, false]));

const status = {
  status: {
    value: 17,
    bits: {
      ...flagsOf('muFatalErrorOccured transactionIsOnGoing tamperingIsDetected overTemperatureIsDetected'),
      ...flagsOf('reversedVoltage suMeasureFailureOccurred'),
      suLinkStatusIsOk: true,
      timeSyncStatusIsOk: true,
    },
  },
  version: { applicationFirmwareVersion: '1.2.3.4', legalFirmwareVersion: '0.1.4.0' },
  time: '2026-05-06T12:11:12+02:00',
  meterId: '12024072805',
  errors: { value: 0, bits: flagsOf('muInitIsFailed logbookIsFull muStateIsFailed') },
  publicKey: 'C'.repeat(128),
  publicKeyOcmf: '3'.repeat(182),
  indexOfLastTransaction: 3,
  numberOfStoredTransactions: 4,
};
const live = {
  ...{ voltage: 786.245, current: 461.152, power: 362.578, temperatureH: 70.5, temperatureL: 60 },
  ...{ energyImportTotal: 876895.134, energyExportTotal: 940.001, timestamp: '2026-05-06T12:11:12+02:00' },
};
const legal = {
  ...{ paginationCounter: 6, transactionId: 'tx-1', evseId: '+49*DEF*E1', clientId: 'C12', tariffId: 2 },
  cableSp: { cableSpName: '2mR_Comp', cableSpId: 1, cableSpRes: 2 },
  meterValue: { transactionStatus: 17, sampleValue: { energyImport: 7.637, energyExport: 0 } },
};
const change = { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' };
const settings = {
  ntp: { servers: [{ ipAddress: '', port: 123 }], syncPeriod: 120, ntpActivated: false },
  time: { tz: '+01:00', dst: { activated: true, offset: 60, start: change, end: change } },
  http: { tls_on: false },
  ocmfId: { IT: 3 },
};
const start = {
  ...{ evseId: 'e', transactionId: 'tx-1', clientId: 'c', tariffId: 0, cableId: 0, userData: '' },
  ...{ tariffText: '', UV: '', UD: '', SC: 0 },
};

const optional = (value: unknown, check: (value: unknown) => Complaint) =>
  value === undefined ? undefined : check(value);
const registerKWh = (name: string, value: unknown) => unsoundNumber(name, value, 0, 1e12);

function legalComplaints(accepted: Members, sent: Members): Complaint[] {
  const sample = ((sent.meterValue as Members | undefined)?.sampleValue ?? {}) as Members;
  return [
    unsoundText('transactionId', accepted.transactionId),
    optional(accepted.running, value => unsoundFlag('running', value)),
    optional(accepted.evseId, value => unsoundText('evseId', value)),
    optional(accepted.clientId, value => unsoundText('clientId', value)),
    optional(accepted.cableId, value => unsoundInteger('cableId', value, -(2 ** 53), 2 ** 53)),
    optional(accepted.paginationCounter, value => unsoundInteger('paginationCounter', value, 0, word)),
    optional(accepted.transactionStatus, value => unsoundInteger('transactionStatus', value, 0, word)),
    optional(accepted.energyImportWh, value => registerKWh('import', value)),
    optional(accepted.energyExportWh, value => registerKWh('export', value)),
    optional(accepted.energyImportWh, value => unsoundKilo('import', value, sample.energyImport)),
  ];
}

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'status',
    status: 200,
    body: JSON.stringify(status),
    read: response => statusEndpoint.parse(response),
    complain: accepted => [
      unsoundText('meterId', accepted.meterId, /^[\w.-]{1,64}$/),
      optional(accepted.firmwareVersion, value =>
        unsoundText('firmwareVersion', value, /^[^\p{C}\p{Zl}\p{Zp}]{0,256}$/u),
      ),
      unsoundText('publicKeyOcmf', accepted.publicKeyOcmf, /^[ -~]{1,256}$/),
      accepted.publicKey === '' ? undefined : unsoundText('publicKey', accepted.publicKey, hex(128)),
      optional(accepted.time, value => unsoundTime('time', value)),
      optional(accepted.statusValue, value => unsoundInteger('statusValue', value, 0, word)),
      optional(accepted.errorsValue, value => unsoundInteger('errorsValue', value, 0, word)),
      unsoundFlags('statusBits', accepted.statusBits, 8),
      unsoundFlags('errorBits', accepted.errorBits, 11),
      optional(accepted.numberOfStoredTransactions, value => unsoundInteger('stored', value, 0, word)),
    ],
  },
  {
    name: 'livemeasure',
    status: 200,
    body: JSON.stringify(live),
    read: response => liveMeasureEndpoint('v2').parse(response, received),
    complain: (accepted, sent) => [
      registerKWh('import', accepted.energyImportWh),
      registerKWh('export', accepted.energyExportWh),
      unsoundKilo('import', accepted.energyImportWh, sent.energyImportTotal),
      unsoundKilo('export', accepted.energyExportWh, sent.energyExportTotal),
      unsoundKilo('power', accepted.powerW, sent.power),
      unsoundNumber('voltage', accepted.voltageV, -1e7, 1e7),
      unsoundNumber('current', accepted.currentA, -1e7, 1e7),
      unsoundNumber('temperatureHigh', accepted.temperatureHighC, -273, 1000),
      unsoundNumber('temperatureLow', accepted.temperatureLowC, -273, 1000),
      unsoundTime('timestamp', accepted.timestamp),
    ],
  },
  {
    name: 'legal',
    status: 200,
    body: JSON.stringify(legal),
    // None such is an answer, too.
    read: response => readTransaction('v2').parse(response, undefined) ?? { transactionId: '' },
    complain: legalComplaints,
  },
  {
    name: 'stop',
    status: 200,
    body: JSON.stringify(legal),
    read: response => stopTransaction('v2').parse(response, start),
    complain: (accepted, sent) => [
      ...legalComplaints(accepted, sent),
      accepted.running === false && accepted.transactionId === 'tx-1' ? undefined : 'it is not ended',
    ],
  },
  {
    name: 'start',
    status: 201,
    body: JSON.stringify({ ...start, running: true }),
    read: response => startTransaction('v2').parse(response, start) ?? {},
    complain: (_accepted, sent) => [sent.running === true ? undefined : 'it does not run'],
  },
  {
    name: 'settings',
    status: 200,
    body: JSON.stringify(settings),
    read: response => readSettings.parse(response),
    complain: ({ ntp, timezone, dst, identificationTypeCode, tlsOn }) => [
      optional(timezone, value => unsoundText('timezone', value)),
      optional(tlsOn, value => unsoundFlag('tlsOn', value)),
      optional(identificationTypeCode, value => unsoundInteger('IT', value, -(2 ** 53), 2 ** 53)),
      optional(dst, value => unsoundFlag('dst.activated', (value as Members).activated)),
      optional((ntp as Members | undefined)?.ntpActivated, value => unsoundFlag('ntpActivated', value)),
    ],
  },
  {
    name: 'settings write',
    status: 200,
    body: '{"meterId":"12024072805","result":1}',
    read: response => writeUtc.parse(response, '') ?? {},
    complain: (_accepted, sent) => [sent.result === 1 ? undefined : 'it was not taken'],
  },
  {
    name: 'ocmf',
    status: 200,
    body: 'OCMF|{"FV":"1.0","RD":[{"RV":1319.135}]}|{"SD":"30"}',
    read: response => ocmfEndpoint('v2').parse(response, { back: 0 }),
    complain: ({ text, bytes, prefix }) => [
      unsoundText('text', text, /^OCMF\|/),
      unsoundText('prefix', prefix, /^\s*$/),
      Buffer.from(`${prefix}${text}`).equals(bytes as Uint8Array) ? undefined : 'text and bytes differ',
    ],
  },
];
