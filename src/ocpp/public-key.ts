import { spkiToExport } from '../ocmf/index.ts';
import { OcppError, refusedAs } from './ocpp-error.ts';

/**
 * How records and keys are written. In the form `oca` as the application note "Signed Meter Values in OCPP" 1.0 of the
 * Open Charge Alliance says, both in base64; in the form `everest` the text of the record and the hexadecimal key, as
 * EVerest sends them.
 */
export type OcppForm = 'oca' | 'everest';

/**
 * The public key for a setting of the charge point: `MeterPublicKey[n]` of OCPP 1.6 (344 characters at most, of the 500
 * that it holds), `FiscalMetering.PublicKey` of 2.0.1 and 2.1. The key in any form that `parsePublicKey` reads; a bare
 * point is taken for one of secp256r1, as the meter's are.
 *
 * @throws OcppError OCPP_KEY for one that cannot be read, or is no point of its curve.
 */
export function toOcppPublicKey(publicKey: string | Uint8Array, form: OcppForm = 'oca'): string {
  const text = keyText(publicKey, form);
  if (text !== '') return text;
  throw new OcppError(
    'OCPP_KEY',
    'The public key is empty; the meter gives its own as publicKeyOcmf in GET /v1/status',
  );
}

/** The key in one of both forms; a bare point gets the curve of the algorithm. Empty without a key. */
export function keyText(
  publicKey: string | Uint8Array | undefined,
  form: OcppForm,
  algorithm?: string,
): string {
  const spki = refusedAs('OCPP_KEY', () => spkiToExport(publicKey, algorithm));
  const hex = spki?.toString('hex').toUpperCase() ?? '';
  if (form === 'everest' || hex === '') return hex;
  return Buffer.from(`oca:base16:asn1:${hex}`, 'latin1').toString('base64');
}
