import type { MeterEvent } from '../index.ts';
import { lineOf } from './event-line.ts';
import type { Log } from './log.ts';
import type { DrivenMeter } from './site-meter.ts';

/** Writes what happens to a meter into the log, until it is removed. */
export function watchMeter(
  meter: DrivenMeter,
  others: () => readonly DrivenMeter[],
  log: Log,
  describe: (event: MeterEvent) => string | undefined,
): void {
  const { name } = meter;
  meter.events$.subscribe(event => {
    const line = lineOf(event, describe);
    log.line({ ...line, fields: { meter: name, ...line.fields } });
    if (event.type !== 'meter.identified') return;
    const twins = others().filter(other => other !== meter && meterIdOf(other) === event.identity.meterId);
    for (const twin of twins)
      log.error(`this is the meter that ${twin.name} drives already: remove one of both from the file`, {
        meter: name,
        event: 'site.sameMeter',
        meterId: event.identity.meterId,
      });
  });
  // Until the tries are used up, which takes minutes, no event says that it is not there.
  let hasToldFailure = false;
  meter.state$.subscribe(state => {
    if (state.name !== 'connecting') hasToldFailure = false;
    else if (state.attempts > 0 && state.reason !== undefined && !hasToldFailure) {
      hasToldFailure = true;
      log.warn(`not reached yet: ${state.reason.message}`, {
        meter: name,
        event: 'meter.notReached',
        code: state.reason.code,
      });
    }
  });
}

function meterIdOf(meter: DrivenMeter): string | undefined {
  const { state } = meter.health();
  return 'identity' in state ? state.identity.meterId : undefined;
}
