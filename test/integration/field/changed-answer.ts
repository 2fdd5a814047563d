import type { MeterDoor, Rule } from '../../support/meter-door.ts';

type Json = Record<string, unknown>;

/** The answers to these requests with one member changed, as `time.tz` or `ntp.servers.0.port`; `undefined`: left out. */
export function answerWith(door: MeterDoor, pattern: RegExp, path: string, value: unknown): Rule {
  return door.rewrite(pattern, body => {
    if (!body.startsWith('{')) return body;
    const whole = JSON.parse(body) as Json;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<Json>((at, key) => at[key] as Json, whole);
    holder[last] = value;
    return JSON.stringify(whole);
  });
}
