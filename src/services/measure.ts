import type { Measurement } from '../domain/measurement.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import { liveMeasureEndpoint } from '../protocol/live-measure.ts';
import { ask, type ServiceContext } from './service-context.ts';

/** Reads one live measurement, behind all commands; `onSent` is called when it has its turn. */
export function measure(
  meter: ServiceContext,
  { meterId, apiVersion = 'v1' }: MeterIdentity,
  signal: AbortSignal,
  onSent?: () => void,
): Promise<Measurement> {
  const input = {
    meterId,
    // Read when the answer is understood, which is when it has arrived.
    get receivedAt() {
      return new Date(meter.now()).toISOString();
    },
  };
  return ask(meter, liveMeasureEndpoint(apiVersion), input, signal, 'poll', onSent);
}
