import { parseDecimal, wattHoursIn } from './decimal.ts';
import { type Finding, finding, quoted } from './finding.ts';
import { lemLimits } from './lem.ts';
import { directionOf, parseObis } from './obis.ts';
import type { PlacedReading, RegisterSession } from './session.ts';

const energyUnits = new Set(['kWh', 'Wh']);
/** As others write them: what looks like energy has to be in a register that counts it. */
const energyLike = /^\s*[kM]?(?:VA|W)h\s*$/i;

/** What has to be there of the begin and the end of a register before anybody is billed on it. */
export function checkBillReadings(
  { beginReading, endReading }: RegisterSession,
  isOfLem: boolean,
  findings: Finding[],
): void {
  for (const placed of [beginReading, endReading]) {
    if (placed !== undefined) checkBillReading(placed, isOfLem, findings);
  }
}

function checkBillReading(placed: PlacedReading, isOfLem: boolean, findings: Finding[]): void {
  const { place, reading } = placed;
  const { obis, unit, time } = reading;
  if (directionOf(obis) === undefined) {
    checkOtherRegister(placed, isOfLem, findings);
    return;
  }
  if (unit === undefined || !energyUnits.has(unit)) {
    const what = unit === undefined ? 'has no unit' : `counts in ${quoted(unit)}`;
    findings.push(finding('energy-unit', `${place}.RU`, `The energy register ${what}, expected kWh or Wh.`));
  }
  if (time === undefined) {
    findings.push(
      finding('time-unreadable', `${place}.TM`, 'The reading has no time with an offset that can be read.'),
    );
  }
  checkRange(placed, isOfLem, findings);
}

/**
 * Other meters also sign seconds or a resistance, LEM's do not. Energy under a code that does not count it, or anything
 * without a code, could be what the bill is about.
 */
function checkOtherRegister({ place, reading }: PlacedReading, isOfLem: boolean, findings: Finding[]): void {
  const { obis, unit } = reading;
  const isKnown = obis !== undefined && parseObis(obis) !== undefined;
  if (isKnown && !isOfLem && unit !== undefined && !energyLike.test(unit)) return;
  const what = obis === undefined ? 'A register without a code' : `The code ${quoted(obis)}`;
  findings.push(
    finding('energy-register', `${place}.RI`, `${what} does not say which energy is counted here.`),
  );
}

function checkRange({ place, reading }: PlacedReading, isOfLem: boolean, findings: Finding[]): void {
  const { value, unit } = reading;
  const decimal = value === undefined ? undefined : parseDecimal(value);
  if (value === undefined || decimal === undefined) return;
  const energyWh = Number(wattHoursIn(decimal, unit ?? ''));
  const isTooLarge = isOfLem && energyWh > lemLimits.registerWh;
  if (decimal.units >= 0n && !isTooLarge) return;
  const what = isTooLarge ? `more than ${lemLimits.registerWh / 1000} kWh` : 'negative';
  findings.push(finding('register-range', `${place}.RV`, `The register is ${what}: ${quoted(value)}.`));
}
