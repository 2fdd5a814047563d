/** Why a record cannot be written in the wanted form. */
export type OcmfExportCode = 'OCMF_TOO_LONG' | 'OCMF_UNREADABLE' | 'OCMF_KEY' | 'OCMF_ARGUMENT';

/** A record or its key cannot be written in the wanted form; the message says which limit or which part. */
export class OcmfExportError extends Error {
  readonly code: OcmfExportCode;

  constructor(code: OcmfExportCode, message: string) {
    super(`${message} (${code})`);
    this.name = 'OcmfExportError';
    this.code = code;
  }
}
