import { compareDecimal, type Decimal, parseDecimal } from './decimal.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { isBegin, isEnd, type PlacedReading, type RegisterSession, type Session } from './session.ts';

/** What speaks against billing on a session: markers, values, units, times, states and flags, register by register. */
export function checkSession(session: Session, findings: Finding[]): void {
  const hasWhole = session.registers.some(
    ({ beginReading, endReading }) => beginReading !== undefined && endReading !== undefined,
  );
  if (!hasWhole && session.registers.length > 0) {
    findings.push(finding('session-partial', 'RD', 'There is no register with both a begin and an end.'));
  }
  for (const register of session.registers) {
    checkMarkers(register, hasWhole, findings);
    checkValues(register, findings);
    checkTimes(register, findings);
    checkLoss(register, findings);
    for (const placed of register.readings) checkState(placed, findings);
  }
  checkClock(session, findings);
}

function nameOf({ obis }: RegisterSession): string {
  return obis === undefined ? 'The register' : `Register ${quoted(obis)}`;
}

function checkMarkers(register: RegisterSession, hasWhole: boolean, findings: Finding[]): void {
  const { readings, beginReading, endReading, direction } = register;
  const place = readings[0]?.place ?? 'RD';
  if (readings.filter(isBegin).length > 1 || readings.filter(isEnd).length > 1) {
    findings.push(finding('session-markers', place, `${nameOf(register)} has more than one begin or end.`));
  }
  checkBehindEnd(register, findings);
  const isHalf = (beginReading === undefined) !== (endReading === undefined);
  if (hasWhole && isHalf && direction !== undefined) {
    const missing = beginReading === undefined ? 'begin' : 'end';
    findings.push(finding('session-register', place, `${nameOf(register)} has no ${missing}.`));
  }
}

/** The end is the last word about a session: a reading that charges, fails or begins behind it says that it went on. */
function checkBehindEnd({ readings, endReading }: RegisterSession, findings: Finding[]): void {
  if (endReading === undefined) return;
  for (const { place, reading } of readings.slice(readings.indexOf(endReading) + 1)) {
    const message = `A reading marked ${quoted(reading.kind ?? '')} stands behind the end.`;
    findings.push(finding('session-markers', `${place}.TX`, message));
  }
}

function checkValues(register: RegisterSession, findings: Finding[]): void {
  const { beginReading, endReading, energy } = register;
  for (const placed of [beginReading, endReading]) {
    if (placed !== undefined && placed.reading.value === undefined) {
      findings.push(finding('value-format', `${placed.place}.RV`, `${nameOf(register)} has no value here.`));
    }
  }
  if (beginReading === undefined || endReading === undefined) return;
  const place = `${endReading.place}.RV`;
  if (beginReading.reading.unit !== endReading.reading.unit) {
    findings.push(finding('session-unit', `${endReading.place}.RU`, `${nameOf(register)} changes its unit.`));
  } else if (energy?.startsWith('-') === true) {
    findings.push(finding('session-energy', place, `${nameOf(register)} ends below its begin.`));
  }
}

function checkTimes(register: RegisterSession, findings: Finding[]): void {
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const { place, reading } of register.readings) {
    if (reading.timeText === undefined) {
      findings.push(finding('time-format', `${place}.TM`, 'The reading has no time.'));
    }
    const ms = reading.time?.epochMs ?? latestMs;
    if (ms < latestMs) {
      findings.push(finding('session-time', `${place}.TM`, `${nameOf(register)}: time runs backwards here.`));
    }
    latestMs = Math.max(latestMs, ms);
  }
}

function checkLoss({ readings }: RegisterSession, findings: Finding[]): void {
  let previous: Decimal = { units: 0n, scale: 0 };
  for (const placed of readings) {
    const { place, reading } = placed;
    if (reading.loss === undefined) continue;
    const loss = parseDecimal(reading.loss);
    if (loss === undefined) {
      findings.push(
        finding('value-format', `${place}.CL`, `${quoted(reading.loss)} cannot be computed with.`),
      );
      continue;
    }
    const isWrong = isBegin(placed) ? loss.units !== 0n : compareDecimal(loss, previous) < 0;
    if (isWrong)
      findings.push(finding('loss', `${place}.CL`, 'The cumulated loss does not start at 0 or falls.'));
    previous = loss;
  }
}

function checkState(placed: PlacedReading, findings: Finding[]): void {
  const { place, reading } = placed;
  const isBilling = isBegin(placed) || isEnd(placed);
  const { state, errorFlags } = reading;
  if (state === undefined) {
    findings.push(
      finding(isBilling ? 'meter-state' : 'field-missing', `${place}.ST`, 'The reading has no state.'),
    );
  } else if (state !== 'G') {
    const code = isBilling ? 'meter-state' : 'meter-state-between';
    findings.push(
      finding(code, `${place}.ST`, `The meter marks the reading as ${quoted(state)}, not as good.`),
    );
  }
  if (reading.kind === 'X') {
    const message = 'The meter marks an exception: energy or time cannot be used from here.';
    findings.push(finding('session-exception', `${place}.TX`, message));
  }
  const flags = errorFlags ?? '';
  if (flags !== '') {
    const message = `The error flags ${quoted(flags)} are set.`;
    findings.push(finding(isBilling ? codeOfFlags(flags) : 'error-flag-between', `${place}.EF`, message));
  }
}

function codeOfFlags(flags: string): 'error-flag' | 'error-flag-time' | 'error-flag-unknown' {
  if (!/^[Et]+$/.test(flags)) return 'error-flag-unknown';
  return flags.includes('E') ? 'error-flag' : 'error-flag-time';
}

/** S and R make a duration lawful, U and I do not. A relative clock has to stay relative. */
function checkClock({ registers }: Session, findings: Finding[]): void {
  const main = registers.find(({ endReading }) => endReading !== undefined) ?? registers[0];
  const begin = main?.beginReading?.reading.time?.status;
  const end = main?.endReading?.reading.time?.status;
  const place = `${(main?.endReading ?? main?.beginReading)?.place ?? 'RD'}.TM`;
  if (begin === 'R' && end !== undefined && end !== 'R') {
    findings.push(
      finding('session-clock', place, `The clock state changes from R to ${end} within the session.`),
    );
  }
  const written = [begin, end].filter(status => status !== undefined);
  if (written.some(status => status !== 'S' && status !== 'R')) {
    findings.push(finding('time-informative', place, 'The meter calls its time unknown or informative.'));
  } else if (written.includes('R')) {
    findings.push(
      finding('time-relative', place, 'The duration can be billed, the time of day is information only.'),
    );
  }
}
