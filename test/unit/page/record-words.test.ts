import { describe, expect, it } from 'vitest';
import type { MeterView, RecordView } from '../../../src/page/api/types.ts';
import { KnownMeter } from '../../../src/page/store/meter.ts';
import {
  energyOf,
  reasonsOf,
  recordRows,
  remarks,
  verdictWords,
  whoWords,
} from '../../../src/page/words/record.ts';
import { linkWords, originWords, stateWords } from '../../../src/page/words/state.ts';

const words: NonNullable<RecordView['words']> = {
  user: 'card-1',
  userType: 'ISO14443',
  chargePoint: 'E1',
  meterModel: 'LEM DCBM',
  meterSerial: '1',
  firmware: 'F',
  number: 'T7',
  cable: null,
  tariffText: null,
  startedAt: '2026-05-06T10:00:00,000+0200 R',
  endedAt: '2026-05-06T11:00:00,000+0200 R',
  durationS: 3600,
  registers: [
    { obis: '1-0:1.8.0', unit: 'kWh', direction: 'import', begin: '1', end: '10.146', energy: '9.146' },
    { obis: '1-0:2.8.0', unit: 'kWh', direction: 'export', begin: '1', end: '1', energy: '0.000' },
  ],
  customerTool: { accepted: true, message: null },
};
const record = (
  verification: Partial<RecordView['verification']> = {},
  more: Partial<RecordView> = {},
): RecordView => ({
  transactionId: 'tx-1',
  meterId: '1',
  paginationCounter: 7,
  receivedAt: '2026-05-06T09:00:01.000Z',
  ocmf: 'OCMF|',
  publicKey: '30',
  verification: { verdict: 'valid', billable: true, findings: [], ...verification },
  words,
  ...more,
});
const finding = (severity: 'error' | 'warning', message: string) => ({
  code: 'x',
  severity,
  place: 'RD',
  message,
});
const rowsOf = (of: RecordView) => new Map(recordRows(of));

describe('whether a record may be billed on', () => {
  it.each<[Partial<RecordView['verification']>, string, string]>([
    [{}, 'Signature is good: may be billed on', 'good'],
    [{ billable: false }, 'Signature is good, but not to be billed on', 'warn'],
    [{ billable: false, verdict: 'invalid' }, 'Signature is wrong: not to be billed on', 'bad'],
    [{ billable: false, verdict: 'malformed' }, 'Cannot be judged: not to be billed on', 'bad'],
  ])('is said: %j', (verification, text, tone) => {
    expect(verdictWords(record(verification))).toEqual([text, tone]);
  });

  it('is said with why, also where it may be', () => {
    expect(reasonsOf(record())).toEqual([expect.stringMatching(/^Its meter signed it and nobody/)]);
    const unpinned = { ...finding('warning', ''), code: 'key-unpinned', severity: 'info' as const };
    expect(reasonsOf(record({ findings: [unpinned] }))).toEqual([
      expect.stringMatching(/^The signature fits .* was not checked here\./),
    ]);
    const findings = [finding('error', 'No end.'), finding('error', 'No end.'), finding('warning', 'Odd.')];
    const none = finding('warning', 'The identification does not have the form of its type NONE.');
    expect(remarks(record({ findings: [none] }))).toEqual([expect.stringMatching(/is of no kind/)]);
    const spoilt = record({ billable: false, findings });
    expect([reasonsOf(spoilt), remarks(spoilt)]).toEqual([['No end.'], ['Odd.']]);
  });
});

describe('a record in rows', () => {
  it('has the energy exactly as it was computed, and none that came back where it is zero', () => {
    expect(energyOf(record())).toBe('9.146 kWh');
    const rows = rowsOf(record());
    expect(rows.get('Energy to the vehicle')).toBe('9.146 kWh');
    expect(rows.has('Energy fed back')).toBe(false);
    expect(rows.get('Began')).toBe('6 May 2026, 10:00:00 (UTC+02:00)');
    expect(rows.get('Duration')).toBe('1 h 00 min');
    expect(rows.get('Meter')).toBe('LEM DCBM 1');
  });

  it('has what came back where anything did, and says what is not in it', () => {
    const [first, second] = words.registers;
    const registers = [
      { ...first, energy: null },
      { ...second, energy: '0.250' },
    ] as typeof words.registers;
    const rows = rowsOf(record({}, { words: { ...words, registers, chargePoint: null, durationS: null } }));
    expect(rows.get('Energy to the vehicle')).toBe('not in the record');
    expect(rows.get('Energy fed back')).toBe('0.250 kWh');
    expect(rows.get('Charge point')).toBe('not named in the record');
    expect(rows.has('Duration')).toBe(false);
  });

  it('of one that cannot be read has its id alone', () => {
    const { words: _, ...unread } = record();
    expect(recordRows(unread)).toEqual([['Transaction', 'tx-1']]);
    expect(whoWords(unread)).toBe('not named in the record');
  });

  it('does not take the transaction, which a meter may write in place of who charged, for a name', () => {
    expect(whoWords(record())).toBe('card-1');
    expect(whoWords(record({}, { words: { ...words, user: 'tx-1' } }))).toMatch(/^not named/);
  });
});

const view = (more: Partial<MeterView>): MeterView => ({
  name: 'bay-1',
  meterId: '1',
  firmwareVersion: '2',
  publicKey: '30',
  state: 'idle',
  phase: null,
  link: 'online',
  reason: null,
  measurement: null,
  transaction: { known: true, runs: false, readAt: '', isLive: true },
  status: null,
  blockers: [],
  journalProblem: null,
  pendingRecords: 0,
  clock: { offsetS: 0, syncedAt: null, keptByMeterAt: null },
  restarts: 0,
  ...more,
});
const runs: MeterView['transaction'] = {
  known: true,
  runs: true,
  origin: 'own',
  stopRequested: false,
  startedAt: '2026-05-06T10:00:00.000Z',
  startedBy: 'driver',
  notedAt: '2026-05-06T10:00:00.000Z',
  latestStop: null,
  energyImportWh: 5,
  energyExportWh: null,
  isLive: true,
};

describe('what a meter does, in words', () => {
  it.each<[Partial<MeterView>, string]>([
    [{}, 'Ready'],
    [{ transaction: runs }, 'Charging'],
    [{ state: 'stopping', phase: 'fetching' }, 'Waiting for the signed record'],
    [{ state: 'stopping', phase: 'new in a later version' }, 'Ending the session'],
    [{ state: 'warmup', link: 'offline' }, 'Last: warming up'],
    [{ state: 'fault', link: 'offline' }, 'Fault'],
    [{ state: 'connecting', link: 'offline' }, 'Connecting'],
  ])('%j: %s', (more, expected) => {
    expect(stateWords(view(more))[0]).toBe(expected);
  });

  it('says whether measurements come in, and who started it', () => {
    expect(linkWords(view({ link: 'degraded' }))[0]).toBe('Link is disturbed');
    expect(originWords('unknown')).toMatch(/not known/);
  });
});

describe('a meter as the page knows it', () => {
  const measurement = (energyImportWh: number, receivedAt: string) => ({
    timestamp: receivedAt,
    receivedAt,
    voltageV: 400,
    currentA: 10,
    powerW: 4000,
    energyImportWh,
    energyExportWh: 0,
    temperatureHighC: 30,
    temperatureLowC: 29,
  });
  const at = (second: number) => `2026-05-06T10:00:0${second}.000Z`;

  it('counts on from what the site told of the session, and knows nothing of what it was not told', () => {
    const meter = new KnownMeter('bay-1');
    expect(meter.sessionWh('energyImportWh')).toBeUndefined();
    meter.show(
      view({ transaction: runs, measurement: { ...measurement(100, at(1)), ageMs: 0, isLive: true } }),
      1000,
    );
    meter.measure({ ...measurement(102, at(2)), meter: 'bay-1' }, 2000);
    expect(meter.sessionWh('energyImportWh')).toBe(7);
    expect(meter.sessionWh('energyExportWh')).toBeUndefined();
  });

  it('does not take an older measurement for a newer one', () => {
    const meter = new KnownMeter('bay-1');
    meter.measure({ ...measurement(102, at(2)), meter: 'bay-1' }, 2000);
    meter.show(view({ measurement: { ...measurement(100, at(1)), ageMs: 1000, isLive: true } }), 2000);
    expect(meter.latest?.energyImportWh).toBe(102);
  });

  it('is live as long as measurements come as often as they usually do', () => {
    const meter = new KnownMeter('bay-1');
    expect([meter.isLive(0), meter.ageMs(0)]).toEqual([false, undefined]);
    meter.show(view({}), 0);
    meter.measure({ ...measurement(1, at(1)), meter: 'bay-1' }, 1000);
    expect([meter.isLive(4500), meter.isLive(4501), meter.ageMs(4501)]).toEqual([true, false, 3501]);
    meter.measure({ ...measurement(2, at(2)), meter: 'bay-1' }, 11_000);
    expect([meter.isLive(36_000), meter.isLive(36_001)]).toEqual([true, false]);
    meter.show(view({ link: 'offline' }), 11_000);
    expect(meter.isLive(11_001)).toBe(false);
  });
});
