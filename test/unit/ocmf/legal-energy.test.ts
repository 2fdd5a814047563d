import { describe, expect, it } from 'vitest';
import { readRecord, signRecord } from '../../../src/ocmf/index.ts';
import { compareWithLegal, type LegalEnergy } from '../../../src/services/legal-energy.ts';
import { changed, fieldPayload, fieldSigner } from './field-record.ts';

function compare(account: LegalEnergy | undefined, payload: string = fieldPayload) {
  return compareWithLegal(account, readRecord(signRecord(payload, fieldSigner)).record);
}

function codesOf(account: LegalEnergy | undefined): string[] {
  return compare(account).map(({ code, severity, place }) => `${severity} ${code} ${place}`);
}

const totals = { energyImportTotalStartWh: 1_319_135, energyImportTotalStopWh: 1_328_281 };
const uncompensated = { energyImportTotalStartWh: 1_319_135, energyImportTotalStopWh: 1_328_381 };
const cable = { cableResistanceMilliohm: 2 };

/** The record says 9,146 Wh of import and none of export. */
describe('the energy of a record', () => {
  it.each<readonly [string, LegalEnergy]>([
    ['the energy of the account', { energyImportWh: 9146 }],
    ['the difference of its registers', totals],
    ['both', { ...totals, energyImportWh: 9146, energyExportWh: 0 }],
    ['both, with a cable', { ...totals, ...cable, energyImportWh: 9146 }],
    [
      'the energy, beside registers that were not said',
      { energyImportWh: 9146, energyImportTotalStartWh: 1 },
    ],
    [
      'the energy, beside registers that fall',
      { energyImportWh: 9146, energyImportTotalStartWh: 5, energyImportTotalStopWh: 4 },
    ],
    [
      'the energy, beside a register that is negative',
      { ...totals, energyImportWh: 9146, energyImportTotalStartWh: -5 },
    ],
    ['the registers, beside an energy that is negative', { ...totals, energyImportWh: -1 }],
    ['the registers, beside an energy that is absurd', { ...totals, energyImportWh: 1e300 }],
    ['the registers, beside an energy that is none', { ...totals, energyImportWh: Number.NaN }],
    ['an energy with the noise of doubles', { energyImportWh: 9146 + 2 ** -39 }],
  ])('is %s', (_, account) => {
    expect(compare(account)).toEqual([]);
  });

  it.each<readonly [string, LegalEnergy]>([
    ['another energy', { energyImportWh: 9145 }],
    ['another difference', uncompensated],
    ['neither of two', { ...uncompensated, ...cable, energyImportWh: 9147 }],
    ['another export', { energyImportWh: 9146, energyExportWh: 1 }],
  ])('that is not the one of the account forbids the bill and fails no stop: %s', (_, account) => {
    expect(compare(account)).toMatchObject([{ code: 'legal-energy', severity: 'error', billOnly: true }]);
  });

  it.each<readonly [string, LegalEnergy]>([
    ['as the energy of the account', { ...uncompensated, ...cable, energyImportWh: 9146 }],
    ['as the difference of the registers', { ...totals, ...cable, energyImportWh: 9100 }],
    ['also without a cable', { ...totals, cableResistanceMilliohm: 0, energyImportWh: 9100 }],
  ])('may be one of two that differ, and both are told: %s', (_, account) => {
    const [told, ...more] = compare(account);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ code: 'legal-totals', severity: 'warning', place: 'RD[2].RV' });
    for (const wh of [account.energyImportWh, '9146']) expect(told?.message).toContain(`${wh} Wh`);
    expect(told?.message.includes('2 mOhm')).toBe(account.cableResistanceMilliohm === 2);
  });

  it.each<readonly [string, LegalEnergy | undefined]>([
    ['no account', undefined],
    ['an account without figures', { cableResistanceMilliohm: 2 }],
    ['an account of nothing but absurd figures', { energyImportWh: -1, energyExportWh: 1e300 }],
  ])('is told, and no more, where there is %s', (_, account) => {
    expect(codesOf(account)).toEqual(['warning legal-missing RD']);
  });

  it('is compared in watt-hours where the record counts in them', () => {
    const payload = fieldPayload
      .replaceAll('"kWh"', '"Wh"')
      .replace('1319.135', '1319135')
      .replace('1328.281', '1328281');
    expect(compare({ energyImportWh: 9146 }, payload)).toEqual([]);
  });

  it('cannot be compared where the record has no energy, which is a finding of the record', () => {
    expect(compare({ energyImportWh: 9146 }, changed([/"RD":\[.*\]/, '"RD":[]']))).toMatchObject([
      { code: 'legal-missing', severity: 'warning' },
    ]);
    expect(compareWithLegal({ energyImportWh: 9146 }, undefined)).toEqual([]);
  });
});
