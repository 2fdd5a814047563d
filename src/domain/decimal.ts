/**
 * A number that the meter sent in kilo-units (kW, kWh) in base units, exact to the last digit that was sent:
 * 876895.134 becomes 876895134. Works on the shortest decimal text of the number, so that no binary fraction creeps in.
 */
export function fromKilo(value: number): number {
  const [mantissa = '', exponent = '0'] = value.toString().split('e');
  return Number(`${mantissa}e${Number(exponent) + 3}`);
}
