/**
 * A time that the meter wrote, in milliseconds since 1970. NaN for one without a zone, as firmware 1 writes it in places:
 * which zone it means is not known.
 */
export function deviceTimeMs(text: string): number {
  const [, time = '', fraction = '', zone = ''] =
    /^(.{19})(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)$/.exec(text) ?? [];
  if (zone === '') return Number.NaN;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  return Date.parse(`${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
}
