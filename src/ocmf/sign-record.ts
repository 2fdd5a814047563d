import { curveOf } from './curves.ts';
import { readDer } from './der.ts';
import type { Signer } from './sign.ts';

/** The form of the signature section, for tests of readers. The default is what the LEM DCBM writes. */
export interface SignRecordOptions {
  /** `SA`; default: the signer's algorithm. `false` leaves it out. */
  readonly sa?: string | false;
  /** Encoding of `SD`; `base64` also writes `SE`. Default: upper-case hexadecimal, without `SE`. */
  readonly se?: 'hex' | 'base64';
  /** `der` (default), or r‖s of fixed width as some meters write it. */
  readonly sd?: 'der' | 'raw';
}

/**
 * A record `OCMF|payload|signature` over exactly the UTF-8 bytes of the payload text. For simulators and tests: such a
 * record proves nothing but that the signer signed it.
 */
export function signRecord(payloadText: string, signer: Signer, options: SignRecordOptions = {}): string {
  const der = Buffer.from(signer.sign(Buffer.from(payloadText, 'utf8')), 'hex');
  const bytes = options.sd === 'raw' ? rawOf(der, curveOf(signer.curve).bytes) : der;
  const sa = options.sa === false ? undefined : (options.sa ?? signer.algorithm);
  const section = {
    ...(sa === undefined ? {} : { SA: sa }),
    ...(options.se === undefined ? {} : { SE: options.se }),
    SD: options.se === 'base64' ? bytes.toString('base64') : bytes.toString('hex').toUpperCase(),
  };
  return `OCMF|${payloadText}|${JSON.stringify(section)}`;
}

/** r‖s, each of the width of the curve, from the DER that OpenSSL wrote. */
function rawOf(der: Buffer, width: number): Buffer {
  const sequence = readDer(der, 0);
  const r = readDer(der, sequence?.start ?? 0);
  const s = readDer(der, r?.end ?? 0);
  return Buffer.concat([r, s].map(part => fixedWidth(der.subarray(part?.start, part?.end), width)));
}

function fixedWidth(integer: Buffer, width: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, width - integer.length)), integer]).subarray(-width);
}
