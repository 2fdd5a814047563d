/**
 * A time with a zone as 24 characters in UTC: EVerest ignores the zone of anything that long, and OCPP honors it.
 *
 * @returns `undefined` for a time without a zone, or that is none: it is not guessed.
 */
export function utcText(text: string): string | undefined {
  const [, second = '', fraction = '', sign = '', hours = '', minutes = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-](\d\d):?(\d\d))$/.exec(text) ?? [];
  if (second === '') return undefined;
  const zone = sign === 'Z' ? 'Z' : `${sign.slice(0, 1)}${hours}:${minutes}`;
  const timeMs = Date.parse(`${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  if (Number.isNaN(timeMs)) return undefined;
  const utc = new Date(timeMs).toISOString();
  return utc.length === 24 ? utc : undefined;
}
