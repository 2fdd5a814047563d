import { describe, expect, it } from 'vitest';
import { ntpText, settingRows } from '../../../src/cli/settings/words.ts';
import type { ShownSettings } from '../../../src/index.ts';

const dst = {
  activated: true,
  offset: 60,
  start: { order: 'last', day: 'sunday', month: 'march', hour: 'T02:00Z' },
  end: { order: 'last', day: 'sunday', month: 'october', hour: 'T03:00Z' },
} as const;

const nothing: ShownSettings = {
  ntp: undefined,
  timezone: undefined,
  dst: undefined,
  identificationTypeCode: undefined,
  tlsOn: undefined,
  utc: undefined,
  cables: undefined,
};

const everything: ShownSettings = {
  ntp: {
    ntpActivated: true,
    servers: [
      { ipAddress: '192.0.2.7', port: 123 },
      { ipAddress: '2001:db8::7', port: undefined },
    ],
    syncPeriod: 120,
  },
  timezone: '+01:00',
  dst,
  identificationTypeCode: 3,
  tlsOn: false,
  utc: '2026-05-06T10:00:00.000Z',
  cables: [
    { cableId: 1, name: 'left', resistanceMilliohm: 12 },
    { cableId: 2, name: undefined, resistanceMilliohm: undefined },
  ],
};

const row = (settings: ShownSettings, name: string) =>
  settingRows(settings).find(([each]) => each === name)?.[1];

describe('the table of settings', () => {
  it('says of everything that the meter does not say that it is not said', () => {
    const rows = settingRows(nothing);
    expect(rows).toHaveLength(10);
    for (const [name, text] of rows) expect(text, name).toBe('not said');
  });

  it.each([
    ['clock', '2026-05-06T10:00:00.000Z'],
    ['ntp', 'on'],
    ['ntp.server1', '192.0.2.7:123'],
    ['ntp.server2', '[2001:db8::7]'],
    ['ntp.syncPeriod', '120 (unit not documented)'],
    ['zone', '+01:00'],
    ['dst', 'on, 60 min from the last sunday of march T02:00Z to the last sunday of october T03:00Z'],
    ['IT', '3 (ISO14443)'],
    ['TLS', 'off'],
    ['cable 1', 'left, 12 mΩ'],
    ['cable 2', 'not said, not said'],
  ])('says of %s: %s', (name, text) => {
    expect(row(everything, name)).toBe(text);
  });

  it.each([
    ['a number that no type has', 'IT', { identificationTypeCode: 99 }, '99 (not known)'],
    [
      'no server',
      'ntp.server1',
      { ntp: { ntpActivated: false, servers: [{ ipAddress: '', port: 123 }], syncPeriod: undefined } },
      'none',
    ],
    ['what would move the cursor', 'zone', { timezone: '\u001b[2J' }, '\\u{1b}[2J'],
  ])('says it also of %s', (_, name, more, text) => {
    expect(row({ ...everything, ...more } as ShownSettings, name)).toBe(text);
  });
});

it.each([
  [undefined, 'not said, servers not said, sync period not said'],
  [{ ntpActivated: false, servers: [] }, 'off, servers none, sync period not said'],
  [everything.ntp, 'on, servers 192.0.2.7:123 and [2001:db8::7], sync period 120'],
])('NTP as a whole, as it is written: %j', (ntp, text) => {
  expect(ntpText(ntp)).toBe(text);
});
