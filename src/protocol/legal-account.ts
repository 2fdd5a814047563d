import { z } from 'zod';
import { fromKilo } from '../domain/decimal.ts';
import { deviceTimeMs } from '../domain/device-time.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { counter, energyKWh, shortText, zonedTime } from './fields.ts';

/** Bit 2 of `transactionStatus`: the transaction runs; LEM operation manual, p. 80. */
const runningBit = 4;

/** Of one transaction, in kWh: 48 h with 600 A at 1,000 V, and 10 %. A wrapped counter is far beyond. */
const maxSessionKWh = 31_680;
const sessionEnergyKWh = z.number().min(0).max(maxSessionKWh);

const sampleSchema = z.object({
  energyImport: sessionEnergyKWh.optional(),
  energyImportTotalStart: energyKWh.optional(),
  energyImportTotalStop: energyKWh.optional(),
  energyExport: sessionEnergyKWh.optional(),
  energyExportTotalStart: energyKWh.optional(),
  energyExportTotalStop: energyKWh.optional(),
});

/** Worthless without the transaction id; the rest the meter may leave out. */
export const recordSchema = z.object({
  transactionId: shortText,
  paginationCounter: counter.optional(),
  evseId: shortText.optional(),
  clientId: shortText.optional(),
  cableSp: z
    .object({ cableSpId: z.int().optional(), cableSpRes: z.number().min(0).max(1e6).optional() })
    .optional(),
  meterValue: z
    .object({
      timestampStart: zonedTime.optional(),
      // Of a transaction that runs a meter may leave these empty.
      timestampStop: z.literal('').or(zonedTime).nullish(),
      transactionDuration: z.int().nullish(),
      transactionStatus: counter.optional(),
      sampleValue: sampleSchema.optional(),
    })
    .optional(),
});

/** The account as this library has it. */
export function toTransaction(record: z.output<typeof recordSchema>): LegalTransaction {
  const { transactionId, paginationCounter, evseId, clientId, cableSp, meterValue = {} } = record;
  const { timestampStart, timestampStop, transactionDuration, transactionStatus } = meterValue;
  const { sampleValue = {} } = meterValue;
  return {
    transactionId,
    running: transactionStatus === undefined ? undefined : (transactionStatus & runningBit) !== 0,
    ...said({
      paginationCounter,
      evseId,
      clientId,
      cableId: cableSp?.cableSpId,
      cableResistanceMilliohm: cableSp?.cableSpRes,
      transactionStatus,
      startedAtMs: timeOf(timestampStart),
      endedAtMs: timeOf(timestampStop),
      durationS: transactionDuration ?? undefined,
      energyImportWh: wattHours(sampleValue.energyImport),
      energyExportWh: wattHours(sampleValue.energyExport),
      energyImportTotalStartWh: wattHours(sampleValue.energyImportTotalStart),
      energyImportTotalStopWh: wattHours(sampleValue.energyImportTotalStop),
      energyExportTotalStartWh: wattHours(sampleValue.energyExportTotalStart),
      energyExportTotalStopWh: wattHours(sampleValue.energyExportTotalStop),
    }),
  };
}

function timeOf(text: string | null | undefined): number | undefined {
  return text === undefined || text === null || text === '' ? undefined : deviceTimeMs(text);
}

function wattHours(energy: number | undefined): number | undefined {
  return energy === undefined ? undefined : fromKilo(energy);
}

type Said<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Without what is not known. */
export function said<Values extends object>(values: Values): Said<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Said<Values>;
}
