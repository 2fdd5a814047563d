import { assertLength, type ExportInput, recordToExport, spkiToExport } from './export-parts.ts';
import { sessionOf } from './session.ts';

/** SignedData of an OCPI charge detail record. */
export interface OcpiSignedData {
  readonly encoding_method: 'OCMF';
  readonly public_key?: string;
  readonly signed_values: readonly OcpiSignedValue[];
  readonly url?: string;
}

/** SignedValue of OCPI. */
export interface OcpiSignedValue {
  readonly nature: 'Start' | 'End' | 'Intermediate';
  /** The signed payload where it fits into 5000 characters, else empty: the record in `signed_data` has it whole. */
  readonly plain_data: string;
  /** The whole record in base64. */
  readonly signed_data: string;
}

/** The records of one charging session for OCPI, in their order. */
export interface OcpiOptions {
  readonly records: readonly (Uint8Array | string)[];
  readonly publicKey?: ExportInput['publicKey'];
  /** Where the customer finds the software to check with. */
  readonly url?: string;
}

const maxPublicKey = 512;
/** The 512 of the first print was a mistake, corrected in the bugfix texts of 2.2.1 and 2.3.0. */
const maxPlainData = 5000;
const maxSignedData = 5000;

/**
 * The SignedData object of OCPI 2.2.1 (public key as base64 of SubjectPublicKeyInfo).
 *
 * @throws OcmfExportError OCMF_TOO_LONG when a record needs more than 5000 characters, OCMF_UNREADABLE or OCMF_KEY.
 */
export function toOcpi({ records, publicKey, url }: OcpiOptions): OcpiSignedData {
  const parsed = records.map(record => recordToExport({ record }));
  const [first] = parsed;
  const key =
    first === undefined ? undefined : spkiToExport(publicKey, first.signature.algorithm)?.toString('base64');
  return {
    encoding_method: 'OCMF',
    ...(key === undefined ? {} : { public_key: assertLength(key, maxPublicKey, 'public_key of OCPI') }),
    signed_values: parsed.map(record => {
      const { registers } = sessionOf(record);
      const hasEnd = registers.some(({ endReading }) => endReading !== undefined);
      const hasBegin = registers.some(({ beginReading }) => beginReading !== undefined);
      const payload = Buffer.from(record.signedBytes).toString('utf8');
      const data = Buffer.from(record.bytes).toString('base64');
      return {
        nature: hasEnd ? 'End' : hasBegin ? 'Start' : 'Intermediate',
        plain_data: payload.length <= maxPlainData ? payload : '',
        signed_data: assertLength(data, maxSignedData, 'signed_data of OCPI'),
      };
    }),
    ...(url === undefined ? {} : { url }),
  };
}
