/**
 * A number that the meter sent in kilo-units (kW, kWh) in base units, exact to the last digit that was sent:
 * 876895.134 becomes 876895134. Works on the shortest decimal text of the number, so that no binary fraction creeps in.
 */
export function fromKilo(value: number): number {
  // Three decimals are what the meter has. Below 15 digits a number has one decimal text, so this one is what was sent.
  const whole = Math.round(value * 1000);
  if (whole / 1000 === value && Math.abs(whole) < 1e15) return whole + 0;
  const [mantissa = '', exponent = '0'] = value.toString().split('e');
  return Number(`${mantissa}e${Number(exponent) + 3}`);
}
