/**
 * What the driver does when one field of an answer is odd: for each endpoint and field, said as data, without the code
 * that reads answers. The test beside it asks each reader; a page of the documentation can be made from it.
 */

/** What can become of a field. `empty` is `""`, `[]` or `{}`, by the kind of the field. */
export const oddities = ['missing', 'null', 'numberAsText', 'textAsNumber', 'empty', 'wrongObject'] as const;
export type Oddity = (typeof oddities)[number];

/**
 * `works`: nothing is said about it; `told`: the answer is used without the field, and `meter.answerOdd` names it;
 * `none`: the answer says that there is nothing; `refused`: the answer is refused and the field is named. With another
 * path behind it, that one is named.
 */
export type Outcome = 'works' | 'none' | 'told' | 'refused' | `told ${string}` | `refused ${string}`;

export type Kind = 'text' | 'number' | 'flag' | 'object' | 'list' | 'entry';

export interface ToleranceRow {
  /** As in `meter.answerOdd`. */
  readonly path: string;
  readonly kind: Kind;
  /** Those that do not apply to the kind are left out. */
  readonly outcomes: Readonly<Partial<Record<Oddity, Outcome>>>;
}

/**
 * What becomes of a session in which an answer is refused every time. `no connection`: it does not begin, and the error
 * names the field; `no measurement`: the rest goes on, and `link.degraded` names it; `no start`: the start is refused,
 * nothing was written, and its error names it; `id unread`: the rest goes on, and `meter.legalUnreadable` names it;
 * `looks`: a look at the meter shows what the answer did not, and the rest goes on; `no answer`: what asked has failed,
 * and its error names it; `never`: no field of it is needed.
 */
export type Refused =
  | 'no connection'
  | 'no measurement'
  | 'no start'
  | 'id unread'
  | 'looks'
  | 'no answer'
  | 'never';

export interface ToleranceTable {
  readonly endpoint: string;
  readonly refused: Refused;
  /** What asks it where a session does not. */
  readonly question?: 'logbook' | 'certificate';
  readonly rows: readonly ToleranceRow[];
}

const applicable: Readonly<Record<Kind, readonly Oddity[]>> = {
  text: ['missing', 'null', 'textAsNumber', 'empty', 'wrongObject'],
  number: ['missing', 'null', 'numberAsText', 'empty', 'wrongObject'],
  flag: ['missing', 'null', 'numberAsText', 'empty', 'wrongObject'],
  object: ['missing', 'null', 'textAsNumber', 'empty', 'wrongObject'],
  list: ['missing', 'null', 'textAsNumber', 'empty', 'wrongObject'],
  // An entry of a list cannot be missing: the next one takes its place.
  entry: ['null', 'textAsNumber', 'empty', 'wrongObject'],
};

function row(
  path: string,
  kind: Kind,
  usual: Outcome,
  except: Partial<Record<Oddity, Outcome>> = {},
): ToleranceRow {
  const outcomes = applicable[kind].map(oddity => [oddity, except[oddity] ?? usual]);
  return { path, kind, outcomes: Object.fromEntries(outcomes) };
}

/** Rows of one kind and outcome, below one path. */
function rows(below: string, names: string, kind: Kind, usual: Outcome): ToleranceRow[] {
  return names.split(' ').map(name => row(below === '' ? name : `${below}.${name}`, kind, usual));
}

/** A text that may be empty. */
const text = (path: string) => row(path, 'text', 'told', { empty: 'works' });
/** An object without its members is as if each was missing. */
const hollow = (outcome: Outcome) => ({ empty: outcome, wrongObject: outcome });

const status: ToleranceTable = {
  endpoint: 'GET /v1/status',
  refused: 'no connection',
  rows: [
    row('status', 'object', 'refused', hollow('refused status.bits')),
    row('status.value', 'number', 'told'),
    row('status.bits', 'object', 'refused', hollow('refused status.bits.suLinkStatusIsOk')),
    ...rows('status.bits', 'suLinkStatusIsOk muFatalErrorOccured transactionIsOnGoing', 'flag', 'refused'),
    ...rows('status.bits', 'timeSyncStatusIsOk', 'flag', 'refused'),
    ...rows('status.bits', 'tamperingIsDetected overTemperatureIsDetected reversedVoltage', 'flag', 'told'),
    ...rows('status.bits', 'suMeasureFailureOccurred', 'flag', 'told'),
    row('version', 'object', 'told', hollow('told version.applicationFirmwareVersion')),
    text('version.applicationFirmwareVersion'),
    ...rows(
      'version',
      'applicationFirmwareAuthTag legalFirmwareVersion legalFirmwareAuthTag',
      'text',
      'works',
    ),
    ...rows('version', 'sensorFirmwareVersion sensorFirmwareCrc', 'text', 'works'),
    row('time', 'text', 'told'),
    row('ipAddress', 'text', 'works'),
    row('meterId', 'text', 'refused'),
    row('errors', 'object', 'told', hollow('told errors.value, errors.bits')),
    row('errors.value', 'number', 'told'),
    row('errors.bits', 'object', 'told', hollow(`told ${errorBits().join(', ')}`)),
    ...errorBits().map(bit => row(bit, 'flag', 'told')),
    row('publicKey', 'text', 'told'),
    row('publicKeyOcmf', 'text', 'refused'),
    row('indexOfLastTransaction', 'number', 'told'),
    row('numberOfStoredTransactions', 'number', 'told'),
  ],
};

function errorBits(): string[] {
  return (
    'muInitIsFailed suStateIsInvalid versionCheckIsFailed muRngInitIsFailed muDataIntegrityIsFailed ' +
    'muFwIntegrityIsFailed suIntegrityIsFailed logbookIntegrityIsFailed logbookIsFull memoryAccessIsFailed muStateIsFailed'
  )
    .split(' ')
    .map(bit => `errors.bits.${bit}`);
}

const livemeasure: ToleranceTable = {
  endpoint: 'GET livemeasure',
  refused: 'no measurement',
  rows: [
    ...rows('', 'voltage current power temperatureH temperatureL', 'number', 'refused'),
    ...rows('', 'energyImportTotal energyExportTotal', 'number', 'refused'),
    row('timestamp', 'text', 'refused'),
  ],
};

const energies = 'energyImport energyImportTotalStart energyImportTotalStop energyExport';
const allEnergies = `${energies} energyExportTotalStart energyExportTotalStop`;
const sample = 'meterValue.sampleValue';
const hollowMeterValue = 'meterValue.timestampStart, meterValue.transactionStatus, meterValue.sampleValue';

/** What a reader of `/legal` does without; the id and the status are not the same to each. */
const account: readonly ToleranceRow[] = [
  row('paginationCounter', 'number', 'told'),
  text('evseId'),
  text('clientId'),
  row('tariffId', 'number', 'works'),
  row('cableSp', 'object', 'told', hollow('told cableSp.cableSpId, cableSp.cableSpRes')),
  row('cableSp.cableSpName', 'text', 'works'),
  ...rows('cableSp', 'cableSpId cableSpRes', 'number', 'told'),
  row('userData', 'text', 'works'),
  row('meterValue.timestampStart', 'text', 'told'),
  row('meterValue.timestampStop', 'text', 'told', { missing: 'works', null: 'works', empty: 'works' }),
  row('meterValue.transactionDuration', 'number', 'told', { missing: 'works', null: 'works' }),
  row('meterValue.intermediateRead', 'flag', 'works'),
  row(sample, 'object', 'told', hollow(`told ${below(sample, allEnergies)}`)),
  row(`${sample}.energyUnit`, 'text', 'works'),
  ...rows(sample, allEnergies, 'number', 'told'),
  ...rows('', 'meterId signature publicKey', 'text', 'works'),
];

function below(path: string, names: string): string {
  return names
    .split(' ')
    .map(name => `${path}.${name}`)
    .join(', ');
}

const legal: ToleranceTable = {
  endpoint: 'GET legal',
  refused: 'id unread',
  rows: [
    row('transactionId', 'text', 'refused', { empty: 'none' }),
    row('meterValue', 'object', 'told', hollow(`told ${hollowMeterValue}`)),
    // Whether it runs is not known then.
    row('meterValue.transactionStatus', 'number', 'told'),
    ...account,
  ],
};

const stop: ToleranceTable = {
  endpoint: 'PUT legal',
  refused: 'looks',
  rows: [
    // The path of the request names the transaction.
    row('transactionId', 'text', 'told'),
    row('meterValue', 'object', 'refused meterValue.transactionStatus'),
    row('meterValue.transactionStatus', 'number', 'refused'),
    ...account,
  ],
};

const start: ToleranceTable = {
  endpoint: 'POST legal',
  refused: 'looks',
  rows: [
    row('running', 'flag', 'refused'),
    ...rows('', 'evseId transactionId clientId', 'text', 'works'),
    ...rows('', 'tariffId cableId', 'number', 'works'),
    // No manual has it here; a firmware may say it.
    row('paginationCounter', 'number', 'told', { missing: 'works', null: 'works' }),
  ],
};

const servers = 'ntp.servers[0].ipAddress, ntp.servers[0].port';
const change = (path: string): ToleranceRow[] => [
  row(path, 'object', 'told', hollow(`told ${path}.order`)),
  ...['order', 'day', 'month', 'hour'].map(name => text(`${path}.${name}`)),
];

const settings: ToleranceTable = {
  endpoint: 'GET /v1/settings',
  refused: 'never',
  rows: [
    row('ipAddress', 'text', 'works'),
    row('ntp', 'object', 'told', hollow('told ntp.servers, ntp.syncPeriod, ntp.ntpActivated')),
    row('ntp.servers', 'list', 'told', { empty: 'works' }),
    row('ntp.servers[0]', 'entry', 'told', hollow(`told ${servers}`)),
    text('ntp.servers[0].ipAddress'),
    row('ntp.servers[0].port', 'number', 'told'),
    row('ntp.syncPeriod', 'number', 'told'),
    row('ntp.ntpActivated', 'flag', 'told'),
    row('time', 'object', 'told', hollow('told time.tz, time.dst')),
    text('time.tz'),
    // Of use as a whole only; the first odd member is named.
    row('time.dst', 'object', 'told', hollow('told time.dst.activated')),
    row('time.dst.activated', 'flag', 'told'),
    row('time.dst.offset', 'number', 'told'),
    ...change('time.dst.start'),
    ...change('time.dst.end'),
    row('http', 'object', 'told', hollow('told http.tls_on')),
    row('http.tls_on', 'flag', 'told'),
    row('ocmfId', 'object', 'told', hollow('told ocmfId.IT')),
    row('ocmfId.IT', 'number', 'told'),
    row('cableConf', 'list', 'works'),
  ],
};

const settingsWrite: ToleranceTable = {
  endpoint: 'PUT /v1/settings',
  refused: 'no start',
  rows: [row('meterId', 'text', 'works'), row('result', 'number', 'refused')],
};

const logbook: ToleranceTable = {
  endpoint: 'GET /v1/logbook',
  refused: 'no answer',
  question: 'logbook',
  rows: [
    row('meterId', 'text', 'works'),
    row('logbook', 'list', 'refused', { empty: 'works' }),
    row(
      'logbook[0]',
      'entry',
      'told',
      hollow('told logbook[0].timestamp, logbook[0].eventCode, logbook[0].status'),
    ),
    row('logbook[0].timestamp', 'text', 'told'),
    text('logbook[0].eventCode'),
    row('logbook[0].status', 'list', 'told', { empty: 'works' }),
    row('logbook[0].status[0]', 'entry', 'told', { empty: 'works' }),
    row('signature', 'text', 'works'),
  ],
};

const certificate: ToleranceTable = {
  endpoint: 'GET /v1/certificate',
  refused: 'no answer',
  question: 'certificate',
  rows: [row('certificate', 'text', 'refused')],
};

/** Every endpoint that answers with JSON. Those without a version in their name are the same under `/v1` and `/v2`. */
export const toleranceTables: readonly ToleranceTable[] = [
  status,
  livemeasure,
  legal,
  start,
  stop,
  settings,
  settingsWrite,
  logbook,
  certificate,
];
