import type { Finding } from '../domain/signed-record.ts';
import { type OcmfRecord, type RegisterSession, sessionOf, wattHoursOf } from '../ocmf/index.ts';

/**
 * The meter's own account of the energy of a transaction, from `/legal`. `energy…Wh` is what it calls the energy of the
 * transaction, the totals are its registers. With a compensated cable the registers may be uncompensated (LEM DCBM 100
 * operation manual, p. 13), so the two may differ, and which of them the signed record shows is not known.
 */
export interface LegalEnergy {
  readonly energyImportWh?: number | undefined;
  readonly energyImportTotalStartWh?: number | undefined;
  readonly energyImportTotalStopWh?: number | undefined;
  readonly energyExportWh?: number | undefined;
  readonly energyExportTotalStartWh?: number | undefined;
  readonly energyExportTotalStopWh?: number | undefined;
  /** Of the cable that the meter compensates; 0: none. */
  readonly cableResistanceMilliohm?: number | undefined;
}

/** What one direction says: both figures in Wh, each undefined where it was not said or cannot be. */
interface Account {
  readonly energyWh: number | undefined;
  readonly totalsWh: number | undefined;
}

/** Beyond what a register can count in its life. */
const absurdWh = 1e15;
/** Records and accounts have three decimals of kWh; less than half a Wh is the rounding of doubles. */
const roundingWh = 0.5;

/**
 * Compares the energy of a signed record with the meter's own account of it, register by register, to the watt-hour.
 * An error, and not billable, where the record says neither of the two figures of the account; a warning where those two
 * differ from each other, and where there is no account to compare with. What is negative or absurd in an account was
 * not said. Nothing of this fails a stop.
 */
export function compareWithLegal(
  account: LegalEnergy | undefined,
  record: OcmfRecord | undefined,
): readonly Finding[] {
  if (record === undefined) return [];
  const compared = sessionOf(record).registers.flatMap(register => compareRegister(account ?? {}, register));
  if (compared.length > 0) return compared.flatMap(({ findings }) => findings);
  const message = "The meter's own account of the energy is not there to compare the record with.";
  return [{ code: 'legal-missing', severity: 'warning', place: 'RD', message }];
}

/** Undefined where there is nothing to compare; else what was noticed. */
function compareRegister(
  legal: LegalEnergy,
  { direction, energy, unit, endReading }: RegisterSession,
): readonly { readonly findings: readonly Finding[] }[] {
  const signedWh = energy === undefined || unit === undefined ? undefined : wattHoursOf(energy, unit);
  if (direction === undefined || signedWh === undefined) return [];
  const { energyWh, totalsWh } = accountOf(legal, direction);
  const said = [energyWh, totalsWh].filter(value => value !== undefined);
  if (said.length === 0) return [];
  const place = endReading === undefined ? 'RD' : `${endReading.place}.RV`;
  if (!said.some(value => isSame(value, Number(signedWh)))) {
    const figures = [...new Set(said)].map(textOf).join(' or ');
    const message = `The ${direction} energy is ${signedWh} Wh, the meter's own account says ${figures}.`;
    return [{ findings: [{ code: 'legal-energy', severity: 'error', place, message, billOnly: true }] }];
  }
  if (energyWh === undefined || totalsWh === undefined || isSame(energyWh, totalsWh)) {
    return [{ findings: [] }];
  }
  const { cableResistanceMilliohm: resistance } = legal;
  const cable =
    resistance === undefined || resistance === 0 ? '' : `; the cable of ${resistance} mOhm is compensated`;
  const message = `The record says ${signedWh} Wh; the meter's own account has ${textOf(energyWh)} as the ${direction} energy and ${textOf(totalsWh)} between its registers${cable}.`;
  return [{ findings: [{ code: 'legal-totals', severity: 'warning', place, message }] }];
}

function accountOf(legal: LegalEnergy, direction: 'import' | 'export'): Account {
  const [energyWh, startWh, stopWh] =
    direction === 'import'
      ? [legal.energyImportWh, legal.energyImportTotalStartWh, legal.energyImportTotalStopWh]
      : [legal.energyExportWh, legal.energyExportTotalStartWh, legal.energyExportTotalStopWh];
  const from = possible(startWh);
  const to = possible(stopWh);
  return {
    energyWh: possible(energyWh),
    totalsWh: from === undefined || to === undefined ? undefined : possible(to - from),
  };
}

function possible(energyWh: number | undefined): number | undefined {
  return energyWh !== undefined && energyWh >= 0 && energyWh < absurdWh ? energyWh : undefined;
}

/** Without the noise of doubles: three decimals of kWh are whole Wh. */
function textOf(energyWh: number): string {
  return `${Number(energyWh.toFixed(3))} Wh`;
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < roundingWh;
}
