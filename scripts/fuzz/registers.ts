import { fromKilo } from '../../src/domain/decimal.ts';

/** Registers have three decimals; the display of the meter ends at 999,999.999 kWh. */
export const lastRegisterWh = 999_999_999;

/**
 * Reads registers as they stand in an answer and finds the first that is not exact to the watt-hour.
 * `undefined`: all of them are.
 */
export function firstInexact(fromWh: number, toWh: number, stepWh: number): number | undefined {
  for (let wh = fromWh; wh <= toWh; wh += stepWh) {
    // What JSON.parse makes of the text `whole.fraction`: the double that is nearest to it.
    const kilowattHours = wh / 1000;
    if (fromKilo(kilowattHours) !== wh) return wh;
  }
  return undefined;
}

/** Are division and text the same double? That is what makes {@link firstInexact} speak of texts. */
export function firstUnlikeText(fromWh: number, toWh: number, stepWh: number): number | undefined {
  for (let wh = fromWh; wh <= toWh; wh += stepWh) {
    const text = `${Math.floor(wh / 1000)}.${String(wh % 1000).padStart(3, '0')}`;
    if (Number(text) !== wh / 1000) return wh;
  }
  return undefined;
}
