import type { SignedRecord } from '../../index.ts';
import { sessionOf, verifyRecord } from '../../ocmf/index.ts';
import type { RecordWords } from './schemas/record-words.ts';

/** What is written in a record; `undefined`: it cannot be read as one. */
export function recordWords({ ocmf, publicKey }: SignedRecord): RecordWords | undefined {
  const { record, reference } = verifyRecord(ocmf, publicKey);
  if (record === undefined) return undefined;
  const session = sessionOf(record);
  const { identification, chargePoint, meter, gateway } = record;
  return {
    user: identification.data || null,
    userType: identification.type ?? null,
    chargePoint: chargePoint.id || null,
    meterModel: meter.model ?? gateway.id ?? null,
    meterSerial: meter.serial ?? gateway.serial ?? null,
    firmware: meter.firmware ?? null,
    number: record.pagination?.text ?? null,
    cable: record.cable?.name ?? null,
    tariffText: record.tariffText || null,
    startedAt: session.startedAt ?? null,
    endedAt: session.endedAt ?? null,
    durationS: session.durationS ?? null,
    registers: session.registers.map(({ obis, unit, direction, begin, end, energy }) => ({
      obis: obis ?? null,
      unit: unit ?? null,
      direction: direction ?? null,
      begin: begin ?? null,
      end: end ?? null,
      energy: energy ?? null,
    })),
    customerTool: { accepted: reference.accepted, message: reference.message ?? null },
  };
}
