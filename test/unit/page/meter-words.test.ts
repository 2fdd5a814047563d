import { describe, expect, it } from 'vitest';
import { errorBitNames, statusBitNames } from '../../../src/domain/meter-status.ts';
import type { AboutMeterView, MeterView } from '../../../src/page/api/types.ts';
import { KnownMeter } from '../../../src/page/store/meter.ts';
import {
  certificateWords,
  daylightWords,
  keeperWords,
  levelsWords,
  ntpWords,
  offsetWords,
  statusLines,
  syncBitWords,
  syncWords,
  zoneWords,
} from '../../../src/page/words/meter.ts';
import { when } from '../../../src/page/words/numbers.ts';
import { problemsOf } from '../../../src/page/words/problems.ts';

const at = '2026-05-06T10:00:00.000Z';
const status = (wrong: readonly string[] = [], flags: readonly string[] = []) => ({
  readAt: at,
  time: null,
  statusBits: Object.fromEntries(
    statusBitNames.map(name => [
      name,
      ['suLinkStatusIsOk', 'timeSyncStatusIsOk'].includes(name) !== wrong.includes(name),
    ]),
  ),
  errorBits: Object.fromEntries(errorBitNames.map(name => [name, flags.includes(name)])),
});
const about = (
  more: Partial<AboutMeterView> = {},
  read: Partial<AboutMeterView['read']> = {},
): AboutMeterView => ({
  address: '10.0.0.2:80',
  certificate: null,
  apiVersion: 'v2',
  timeSync: 'system',
  ntpServers: [],
  timezone: null,
  hasDaylightSaving: null,
  temperatureWarningC: 1000,
  temperatureErrorC: 1000,
  onForeignTransaction: 'end',
  hasJournal: true,
  oddAnswers: [],
  read: {
    status: status(),
    ntpActivated: null,
    ntpServers: null,
    timezone: null,
    hasDaylightSaving: null,
    ...read,
  },
  ...more,
});
const view = (more: Partial<MeterView> = {}): MeterView => ({
  name: 'bay-1',
  meterId: '1',
  firmwareVersion: '2',
  publicKey: '30',
  state: 'idle',
  phase: null,
  link: 'online',
  reason: null,
  measurement: null,
  transaction: { known: true, runs: false, readAt: at, isLive: true },
  status: { readAt: at, wrong: [], errors: [] },
  blockers: [],
  journalProblem: null,
  pendingRecords: 0,
  clock: { offsetS: 0, syncedAt: null, keptByMeterAt: null },
  restarts: 0,
  ...more,
});
const texts = (lines: ReturnType<typeof statusLines>) => lines.map(({ text }) => text);

describe('what the meter says of itself, in words', () => {
  it('is a line for each bit, and says that no flag is set', () => {
    const lines = statusLines(status());
    expect(lines.every(({ tone }) => tone === 'good')).toBe(true);
    expect(texts(lines)).toContain('Sensor unit is connected');
    expect(texts(lines)).toContain('No error flag is set');
    expect(texts(lines).join()).not.toMatch(/transaction|undefined/i);
  });

  it('names what is wrong, and each flag that is set', () => {
    const lines = statusLines(status(['reversedVoltage'], ['logbookIsFull', 'memoryAccessIsFailed']));
    const bad = lines.filter(({ tone }) => tone === 'bad').map(({ text }) => text);
    expect(bad).toEqual([
      'Voltage reversed',
      'Logbook full: out of order for ever',
      'Memory cannot be accessed',
    ]);
  });

  it('takes what is not said for neither', () => {
    const untold = { ...status().statusBits, tamperingIsDetected: null };
    const lines = statusLines({
      ...status(),
      statusBits: untold,
      errorBits: Object.fromEntries(errorBitNames.map(name => [name, null])),
    });
    const quiet = lines.filter(({ tone }) => tone === 'quiet').map(({ text }) => text);
    expect(quiet).toEqual([
      'Tampering detected: the meter does not say',
      'Error flags: the meter does not say',
    ]);
  });
});

describe('the clock of a meter, in words', () => {
  it.each([
    [null, 'not known'],
    [-1, 'right to the second'],
    [7, '7 s ahead of this machine'],
    [-7, '7 s behind this machine'],
  ])('is %s s off', (offsetS, expected) => {
    expect(offsetWords(view({ clock: { offsetS, syncedAt: null, keptByMeterAt: null } }))).toBe(expected);
  });

  it('was set by this driver, or kept by the meter, whichever was later', () => {
    const later = '2026-05-06T11:00:00.000Z';
    const words = (syncedAt: string | null, keptByMeterAt: string | null) =>
      syncWords(view({ clock: { offsetS: 0, syncedAt, keptByMeterAt } }));
    expect(words(null, null)).toBe('not since this program started');
    expect(words(at, null)).toContain(` ago (${when(at)})`);
    expect(words(at, later)).toMatch(/^by the meter itself, as seen .* ago/);
    expect(words(later, at)).toContain(when(later));
  });

  it('is said by the meter to be in time or not, with when it said so', () => {
    expect(syncBitWords(about())).toBe(`set within the last 48 h, as of ${when(at)}`);
    expect(syncBitWords(about({}, { status: status(['timeSyncStatusIsOk']) }))).toMatch(/^not set within/);
    expect(syncBitWords(about({}, { status: null }))).toBe('not known');
  });

  it.each<[Partial<AboutMeterView>, string]>([
    [{ timeSync: 'never' }, 'nobody here: this driver does not set it'],
    [{ timeSync: 'keepNtp' }, 'the meter where it is on NTP, else this machine'],
    [{ ntpServers: ['a:123', 'b:123'] }, 'the meter, by NTP from a:123 and b:123'],
    [{}, 'this machine'],
  ])('is kept right by %j', (more, expected) => {
    expect(keeperWords(about(more))).toBe(expected);
  });

  it('has settings with when they were read or written, and says of others why they are not known', () => {
    const read = <Value>(value: Value) => ({ value, at, by: 'read' as const });
    const known = about(
      {},
      {
        ntpActivated: read(true),
        ntpServers: read(['10.0.0.1:123']),
        timezone: { value: '+02:00', at, by: 'written' },
        hasDaylightSaving: read(false),
      },
    );
    expect(ntpWords(known)).toBe(`on from 10.0.0.1:123, read at ${when(at)}`);
    expect(zoneWords(known)).toBe(`UTC+02:00, set at ${when(at)}`);
    expect(daylightWords(known)).toBe(`no, read at ${when(at)}`);
    expect(ntpWords(about({}, { ntpActivated: read(false) }))).toBe(`off, read at ${when(at)}`);
    expect(ntpWords(about({}, { ntpActivated: read(true) }))).toBe(`on, read at ${when(at)}`);
    expect(daylightWords(about({}, { hasDaylightSaving: read(true) }))).toMatch(/^yes,/);
    expect(zoneWords(about())).toBe('not known: not read yet');
    expect(zoneWords(about({ timeSync: 'never' }))).toBe('not known: this driver does not ask for it');
  });
});

describe('how a meter is reached and watched, in words', () => {
  it('names the pinned certificate, or says that there is none', () => {
    expect(certificateWords(about())).toBe('none: plain HTTP');
    const certificate = { fingerprint256: 'AA:BB', validTo: 'Jan 1 2030' };
    expect(certificateWords(about({ certificate }))).toBe('pinned, valid to Jan 1 2030; SHA-256 AA:BB');
  });

  it.each([
    [1000, 1000, 'not set'],
    [70, 1000, 'from 70.0 °C (warning)'],
    [70, 80, 'from 70.0 °C (warning), 80.0 °C (error)'],
  ])('is too warm at %s and %s', (temperatureWarningC, temperatureErrorC, expected) => {
    expect(levelsWords(about({ temperatureWarningC, temperatureErrorC }))).toBe(expected);
  });
});

describe('what is to be looked after', () => {
  const problems = (more: Partial<MeterView>) => {
    const meter = new KnownMeter('bay-1');
    meter.show(view(more), 0);
    return problemsOf(meter);
  };
  const wrong = (...names: string[]) => ({ readAt: at, wrong: names, errors: [] });

  it('is nothing of a meter that is well, and of one that was not read yet', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ status: null })).toEqual([]);
    expect(problemsOf(new KnownMeter('bay-1'))).toEqual([]);
  });

  it('is each bit that is wrong and each flag that is set, with what to try and as of when', () => {
    expect(
      problems({ status: { readAt: at, wrong: ['suLinkStatusIsOk'], errors: ['logbookIsFull'] } }),
    ).toEqual([
      {
        text: 'No link to the sensor unit.',
        advice: 'Check the cable between the meter and its sensor unit.',
        isGrave: true,
        when: `As of ${when(at)}.`,
      },
      expect.objectContaining({ text: 'Logbook full: out of order for ever.', advice: 'Replace the meter.' }),
    ]);
  });

  it('is a bit of a later version by its name', () => {
    expect(problems({ status: wrong('constructor') })).toEqual([
      expect.objectContaining({ text: 'Constructor.', advice: undefined }),
    ]);
  });

  it('is a clock that is not set only where nobody is about to set it, or has since', () => {
    const status = wrong('timeSyncStatusIsOk');
    expect(problems({ status })).toHaveLength(1);
    expect(problems({ status, state: 'warmup' })).toEqual([]);
    const syncedAt = '2026-05-06T10:00:30.000Z';
    expect(problems({ status, clock: { offsetS: 0, syncedAt, keptByMeterAt: null } })).toEqual([]);
  });

  it('is why there is no link, a clock that is off, and a driver that had to be started again', () => {
    const reason = { code: 'METER_UNREACHABLE', meaning: '', advice: 'Look.', retryable: true };
    expect(problems({ link: 'offline', reason })[0]).toMatchObject({ advice: 'Look.', isGrave: true });
    expect(problems({ link: 'online', reason })).toEqual([]);
    const off = (offsetS: number) => problems({ clock: { offsetS, syncedAt: at, keptByMeterAt: null } });
    expect(off(6)[0]?.text).toBe('The clock of the meter is 6 s ahead');
    expect(off(-6)[0]?.text).toBe('The clock of the meter is 6 s behind');
    expect(off(5)).toEqual([]);
    expect(problems({ restarts: 2 })[0]?.text).toContain('2 times');
  });

  it('is an alarm with since when', () => {
    const meter = new KnownMeter('bay-1');
    meter.show(view(), 0);
    meter.alarms.set('x', { type: 'x', text: 'X', advice: undefined, isGrave: false, at });
    expect(problemsOf(meter)).toEqual([
      { type: 'x', text: 'X', advice: undefined, isGrave: false, when: `Since ${when(at)}.` },
    ]);
  });
});
