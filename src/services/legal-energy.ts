import type { Finding } from '../domain/signed-record.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { type RecordVerification, sessionOf, wattHoursOf } from '../ocmf/index.ts';

/** The energy of the record has to be that of the meter's own account of the transaction, to the watt-hour. */
export function legalEnergyFindings(
  legal: LegalTransaction | undefined,
  record: RecordVerification['record'],
): readonly Finding[] {
  if (legal === undefined || record === undefined) return [];
  const told = { import: legal.energyImportWh, export: legal.energyExportWh };
  return sessionOf(record).registers.flatMap(({ direction, energy, unit }): Finding[] => {
    const expectedWh = direction && told[direction];
    const signedWh = energy === undefined || unit === undefined ? undefined : wattHoursOf(energy, unit);
    if (expectedWh === undefined || signedWh === undefined || Number(signedWh) === expectedWh) return [];
    const message = `The ${direction} energy is ${signedWh} Wh, the meter's own account says ${expectedWh} Wh.`;
    return [{ code: 'legal-energy', severity: 'error', place: 'RD', message }];
  });
}
