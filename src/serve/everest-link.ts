import { connectBy, createBridge, shownAddress } from '../everest/index.ts';
import type { Link } from './drive-meter.ts';
import type { DrivenMeter } from './site-meter.ts';
import type { EverestLink } from './site-settings.ts';

/** The meter as the power meter of an EVerest, as long as its driver lives. */
export function linkToEverest(
  { broker, authority, errorRaiserId, ...options }: EverestLink,
  meter: DrivenMeter,
  say: (text: string) => void,
): Link {
  const { ipAddress, port, pollIntervalMs, commandTimeoutMs } = meter.config;
  return createBridge({
    ...options,
    ...(errorRaiserId === undefined ? {} : { errorRaiserId }),
    meter,
    place: { host: ipAddress, port },
    connect: connectBy(broker, authority),
    pollMs: pollIntervalMs,
    commandTimeoutMs,
    talk: say,
    onConnected: () => say(`connected to ${shownAddress(broker)}`),
  });
}
