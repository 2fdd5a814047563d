import { verify } from 'node:crypto';
import { curveOfAlgorithm } from './algorithm.ts';
import type { Curve } from './curves.ts';
import { type Finding, finding } from './finding.ts';
import { type CurveKey, keyOnCurve } from './key-on-curve.ts';
import { isTextOrBytes } from './key-text.ts';
import type { PublicKey } from './public-key.ts';
import type { SignatureSection } from './record.ts';
import { decodeSignature, readSignature } from './signature.ts';

/** What came out about a signature, and what it was found out with. */
export interface Judgement {
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  readonly curve: Curve | undefined;
  readonly signatureBytes: Buffer | undefined;
  readonly key: PublicKey | undefined;
  /** The key as a point of the curve of the signature. */
  readonly ready: CurveKey | undefined;
}

/** Checks the signature over the signed bytes. Everything is looked at before OpenSSL sees any of it. */
export function judge(
  signedBytes: Uint8Array,
  signature: SignatureSection,
  publicKey: string | Uint8Array | undefined,
  findings: Finding[],
): Judgement {
  const curve = curveOfAlgorithm(signature.algorithm, findings);
  const signatureBytes = decodeSignature(signature, findings);
  const known = { curve, signatureBytes, key: undefined, ready: undefined };
  if (!isTextOrBytes(publicKey) || publicKey.length === 0) {
    findings.push(
      finding(
        'key-missing',
        'publicKey',
        'There is no key: without the public key of the meter its signature cannot be checked.',
      ),
    );
    return { ...known, verdict: 'malformed' };
  }
  if (curve === undefined || signatureBytes === undefined) return { ...known, verdict: 'malformed' };
  const { ready, parsed: key, problem } = keyOnCurve(publicKey, curve);
  if (problem !== undefined) {
    findings.push(problem);
    return { ...known, key, verdict: problem.code === 'key-mismatch' ? 'invalid' : 'malformed' };
  }
  const { keyObject } = ready;
  if (keyObject === undefined) {
    findings.push(
      finding('signature-curve-unavailable', 'signature.SA', `This Node does not know ${curve.name}.`),
    );
    return { ...known, key, ready, verdict: 'malformed' };
  }
  const der = readSignature(signatureBytes, curve, findings);
  if (der === undefined) {
    const isOutOfRange = findings.some(({ code }) => code === 'signature-range');
    return { curve, signatureBytes, key, ready, verdict: isOutOfRange ? 'invalid' : 'malformed' };
  }
  const isGood = verify('sha256', signedBytes, keyObject, der);
  if (!isGood) {
    findings.push(
      finding(
        'signature-mismatch',
        'signature.SD',
        'The signature does not fit the signed bytes and the key.',
      ),
    );
  }
  return { curve, signatureBytes, key, ready, verdict: isGood ? 'valid' : 'invalid' };
}

/** Is the key that was judged with the pinned one? `unknown`: one of both cannot be read. */
export type KeyTrust = 'pinned' | 'unpinned' | 'differs' | 'unknown';

/** Compares points, not texts: one key has many forms. */
export function trustOf(
  { curve, ready }: Judgement,
  pinned: string | Uint8Array | undefined,
  findings: Finding[],
): KeyTrust {
  if (pinned === undefined) {
    findings.push(finding('key-unpinned', 'publicKey', 'The key was not compared with a pinned one.'));
    return 'unpinned';
  }
  if (curve === undefined || ready === undefined) return 'unknown';
  const expected = isTextOrBytes(pinned) ? keyOnCurve(pinned, curve) : undefined;
  if (expected?.parsed === undefined) {
    findings.push(finding('key-pin-unreadable', 'pinnedPublicKey', 'The pinned key cannot be read.'));
    return 'unknown';
  }
  if (expected.ready?.pointHex === ready.pointHex) return 'pinned';
  findings.push(
    finding('key-pin-differs', 'publicKey', 'The key is not the one that is pinned for this meter.'),
  );
  return 'differs';
}
