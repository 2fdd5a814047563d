import { checkBillReadings } from './bill-readings.ts';
import { compareDecimal, parseDecimal, wattHoursOf } from './decimal.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { lemLimits, mayBeOfLem, mostEnergyWh } from './lem.ts';
import { isNamed } from './names.ts';
import type { OcmfRecord } from './record.ts';
import { isEndKind, isWhole, type RegisterSession, type Session } from './session.ts';

/**
 * What a bill needs of one record, each thing asked for positively: a meter that is named, a number among the
 * transactions, and what `checkBillSession` asks of its registers. The identification is with the tables of the format.
 */
export function checkBill(record: OcmfRecord, session: Session, findings: Finding[]): void {
  const { gateway, meter, pagination } = record;
  if (!isNamed(gateway.serial) && !isNamed(meter.serial)) {
    findings.push(finding('meter-unnamed', 'MS', 'Neither GS nor MS names the meter.'));
  }
  if (
    pagination?.context === 'F' &&
    session.registers.some(({ beginReading }) => beginReading !== undefined)
  ) {
    const message = `The record is numbered ${quoted(pagination.text)}, as a fiscal reading and not as a transaction.`;
    findings.push(finding('pagination-format', 'PG', message));
  }
  checkEndTime(record, findings);
  checkBillSession(session, mayBeOfLem(record), findings);
}

/** An end that takes its time over from a reading that is none does not say when it was. */
function checkEndTime({ readings }: OcmfRecord, findings: Finding[]): void {
  let isTimeOfEnd = false;
  for (const [index, { own, kind, timeText }] of readings.entries()) {
    if (own.includes('TM')) isTimeOfEnd = isEndKind(kind);
    if (!isEndKind(kind) || isTimeOfEnd || timeText === undefined) continue;
    findings.push(finding('time-unreadable', `RD[${index}].TM`, 'The end has no time of its own.'));
  }
}

/** What a bill needs of a session, in one record or in several: energy registers, times and amounts that can be. */
export function checkBillSession(session: Session, isOfLem: boolean, findings: Finding[]): void {
  const { registers } = session;
  for (const register of registers) {
    checkBillReadings(register, isOfLem, findings);
    if (register.direction !== undefined) checkBillRegister(register, isOfLem, findings);
  }
  const hasBegin = registers.some(({ beginReading }) => beginReading !== undefined);
  const hasEnd = registers.some(({ endReading }) => endReading !== undefined);
  const hasEnergy = registers.some(register => register.direction !== undefined && isWhole(register));
  if (hasBegin && hasEnd && !hasEnergy) {
    findings.push(finding('energy-register', 'RD', 'No energy register has both a begin and an end.'));
  }
}

function checkBillRegister(register: RegisterSession, isOfLem: boolean, findings: Finding[]): void {
  const { durationMs, endReading } = register;
  checkOrder(register, findings);
  if (durationMs === undefined || endReading === undefined) return;
  const { place } = endReading;
  const { energy = '', unit = '' } = register;
  const energyWh = Number(wattHoursOf(energy, unit) ?? Number.NaN);
  if (durationMs <= 0) {
    findings.push(finding('session-duration', `${place}.TM`, 'The session does not end after its begin.'));
    return;
  }
  if (!isOfLem) return;
  if (durationMs > lemLimits.sessionMs) {
    const message = `The session lasts ${durationMs / 1000} s, the clock of this meter is valid for 48 hours (172800 s).`;
    findings.push(finding('session-duration', `${place}.TM`, message));
  }
  const mostWh = mostEnergyWh(durationMs);
  if (energyWh > mostWh) {
    const message = `${energy} ${unit} in ${durationMs / 1000} s is more than 600 A at 1,000 V can be (${Math.floor(mostWh)} Wh).`;
    findings.push(finding('energy-impossible', `${place}.RV`, message));
  }
}

/** Begin before end, and no reading between them below the one before it. */
function checkOrder({ readings, beginReading, endReading }: RegisterSession, findings: Finding[]): void {
  if (beginReading === undefined || endReading === undefined) return;
  const [from, to] = [readings.indexOf(beginReading), readings.indexOf(endReading)];
  if (to < from) {
    findings.push(finding('session-markers', endReading.place, 'The end stands before the begin.'));
    return;
  }
  if (to === from + 1) return;
  for (const [index, { place, reading }] of readings.slice(from, to + 1).entries()) {
    const before = readings[from + index - 1]?.reading;
    if (index === 0 || before === undefined || before.unit !== reading.unit) continue;
    const [low, high] = [before.value, reading.value].map(value => parseDecimal(value ?? ''));
    if (low !== undefined && high !== undefined && compareDecimal(low, high) > 0) {
      findings.push(finding('session-energy', `${place}.RV`, 'The register is below the reading before it.'));
    }
  }
}
