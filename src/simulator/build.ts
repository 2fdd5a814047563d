import type { Identity } from './identity.ts';
import type { SimulatorOptions } from './options.ts';

/** The build of a meter: what does not change while it lives. */
export interface Build {
  readonly identity: Identity;
  readonly firmware: 'v1' | 'v2';
  readonly applicationFirmwareVersion: string;
  readonly legalFirmwareVersion: string;
  readonly sensorFirmwareVersion: string;
  readonly certificateText: () => string;
}

const versions = {
  v1: { application: '1.2.0.4', legal: '0.1.4.0', sensor: '0.0.8.0' },
  v2: { application: '0.2.3.1', legal: '2.3.0.1', sensor: '0.1.3.0' },
};

export function buildOf(options: SimulatorOptions, identity: Identity, certificateText: () => string): Build {
  const firmware = options.firmware ?? 'v2';
  const { application, legal, sensor } = versions[firmware];
  return {
    identity,
    firmware,
    applicationFirmwareVersion: options.firmwareVersion ?? application,
    legalFirmwareVersion: legal,
    sensorFirmwareVersion: sensor,
    certificateText,
  };
}
