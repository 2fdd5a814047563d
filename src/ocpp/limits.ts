import { OcppError } from './ocpp-error.ts';
import type { OcppForm } from './public-key.ts';

/** The versions of OCPP that are written. */
export type OcppVersion = '1.6' | '2.0.1' | '2.1';

/**
 * Characters of `signedMeterData`: 2.0.1 and 2.1 by their schemas; 1.6 by the application note "Signed Meter Values in
 * OCPP" 1.0 of the Open Charge Alliance. 2500 characters hold a record of 1875 bytes in base64. The other fields have room
 * for whatever key of OCMF there is (2500 characters, and the longest is 344).
 */
const maxSignedMeterData = { '1.6': 2500, '2.0.1': 2500, '2.1': 32_768 } as const;

/** Throws OCPP_TOO_LONG where the record does not fit into `signedMeterData`. The raw text in OCPP 1.6 has no limit. */
export function assertFits(signedMeterData: string, version: OcppVersion, form: OcppForm): void {
  if (version === '1.6' && form === 'everest') return;
  const limit = maxSignedMeterData[version];
  // Schemas count code points, and no character of base64 needs two units.
  const length = signedMeterData.length <= limit ? signedMeterData.length : [...signedMeterData].length;
  if (length <= limit) return;
  const bytes = form === 'oca' ? ` (${Buffer.from(signedMeterData, 'base64').length} bytes in base64)` : '';
  const advice = [
    ...(form === 'oca' ? ["the form 'everest' needs a quarter less, where the central system reads it"] : []),
    ...(version === '2.1' ? [] : ['OCPP 2.1 takes 32768']),
    'a shorter tariffText or identificationData makes shorter records',
  ];
  throw new OcppError(
    'OCPP_TOO_LONG',
    `signedMeterData of OCPP ${version} takes ${limit} characters, the record needs ${length}${bytes}. Try: ${advice.join('; ')}`,
  );
}
