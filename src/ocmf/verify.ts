import { verify } from 'node:crypto';
import { curveOfAlgorithm } from './algorithm.ts';
import type { Curve } from './curves.ts';
import { noteDeviations } from './deviations.ts';
import { checkExpectations, type Expectations } from './expectations.ts';
import { type Finding, finding } from './finding.ts';
import { type Frame, readFrame } from './frame.ts';
import { type CurveKey, keyOnCurve } from './key-on-curve.ts';
import type { PublicKey } from './public-key.ts';
import { recordOf } from './read.ts';
import type { OcmfRecord } from './record.ts';
import { predictReference, type ReferenceAnswer } from './reference.ts';
import { type Session, sessionOf } from './session.ts';
import { checkSession } from './session-checks.ts';
import { decodeSignature, readSignature } from './signature.ts';

/** The answers about one record, each to its own question. Plain data but for the bytes of the record. */
export interface RecordVerification {
  /**
   * The answer about the signature alone. `valid`: the key signed these bytes; `invalid`: it did not; `malformed`: it
   * cannot be judged, because record, signature or key cannot be read or the curve is not known here.
   */
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  /** Everything that was noticed, in the order of the record. */
  readonly findings: readonly Finding[];
  /** Is it a record at all? */
  readonly readable: boolean;
  readonly signature: 'good' | 'bad' | 'unjudged';
  /** Is the key the pinned one? `unpinned`: nothing to compare with; `unknown`: one of both cannot be read. */
  readonly keyTrust: 'pinned' | 'unpinned' | 'differs' | 'unknown';
  /** Does the record hold one whole session without contradiction? */
  readonly session: 'complete' | 'partial' | 'inconsistent' | 'unreadable';
  /** Good signature, one whole session, and not a single error among the findings. */
  readonly billable: boolean;
  /** What the customer's Transparenzsoftware 1.4.1 would say. */
  readonly reference: ReferenceAnswer;
  readonly record: OcmfRecord | undefined;
  /** How the key was written. */
  readonly key: PublicKey | undefined;
}

/**
 * Checks a record as the meter gave it: bytes, or text that is taken as UTF-8. The key may have any form that
 * `parsePublicKey` reads; without one the pinned key is used. Never throws on what it is given.
 */
export function verifyRecord(
  input: Uint8Array | string,
  publicKey: string | Uint8Array | undefined,
  expectations: Expectations = {},
): RecordVerification {
  const { frame, findings } = readFrame(input);
  if (frame === undefined) return unreadable(findings);
  const record = recordOf(frame, findings);
  noteDeviations(record, findings);
  const judged = judge(frame, record, publicKey ?? expectations.pinnedPublicKey, findings);
  const keyTrust = trustOf(judged, expectations.pinnedPublicKey, findings);
  const summary = sessionOf(record);
  checkSession(summary, findings);
  if (expectations.final === true && !summary.isComplete) {
    findings.push(finding('session-incomplete', 'RD', 'The record does not hold a whole session.'));
  }
  checkExpectations(record, expectations, findings);
  const reference = predictReference({
    frame,
    record,
    findings,
    curve: judged.curve,
    signatureBytes: judged.signatureBytes,
    key: judged.key,
    isKeyOnCurve: judged.ready !== undefined,
    isSignatureGood: judged.verdict === 'valid',
  });
  if (judged.verdict === 'valid' && !reference.accepted) {
    findings.push(
      finding('reference-refuses', 'record', `Transparenzsoftware 1.4.1 would say "${reference.message}".`),
    );
  }
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  return {
    verdict: judged.verdict,
    findings,
    readable: true,
    signature: judged.verdict === 'valid' ? 'good' : judged.verdict === 'invalid' ? 'bad' : 'unjudged',
    keyTrust,
    session: sessionState(summary, findings),
    billable: judged.verdict === 'valid' && summary.isComplete && !hasErrors,
    reference,
    record,
    key: judged.key,
  };
}

function unreadable(findings: readonly Finding[]): RecordVerification {
  const nothing = {
    frame: undefined,
    record: undefined,
    curve: undefined,
    signatureBytes: undefined,
    key: undefined,
  };
  return {
    verdict: 'malformed',
    findings,
    readable: false,
    signature: 'unjudged',
    keyTrust: 'unknown',
    session: 'unreadable',
    billable: false,
    reference: predictReference({ ...nothing, findings, isKeyOnCurve: false, isSignatureGood: false }),
    record: undefined,
    key: undefined,
  };
}

interface Judged {
  readonly verdict: RecordVerification['verdict'];
  readonly curve: Curve | undefined;
  readonly signatureBytes: Buffer | undefined;
  readonly key: PublicKey | undefined;
  readonly ready: CurveKey | undefined;
}

function judge(
  frame: Frame,
  record: OcmfRecord,
  publicKey: string | Uint8Array | undefined,
  findings: Finding[],
): Judged {
  const curve = curveOfAlgorithm(record.signature.algorithm, findings);
  const signatureBytes = decodeSignature(record.signature, findings);
  const known = { curve, signatureBytes, key: undefined, ready: undefined };
  if (publicKey === undefined || publicKey.length === 0) {
    findings.push(finding('key-missing', 'publicKey', 'There is no public key to check with.'));
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
  const noted = findings.length;
  const der = readSignature(signatureBytes, curve, findings);
  if (der === undefined) {
    const isOutOfRange = findings.slice(noted).some(({ code }) => code === 'signature-range');
    return { ...known, key, ready, verdict: isOutOfRange ? 'invalid' : 'malformed' };
  }
  const isGood = verify('sha256', frame.signedBytes, keyObject, der);
  if (!isGood) {
    findings.push(
      finding(
        'signature-mismatch',
        'signature.SD',
        'The signature does not fit the signed bytes and the key.',
      ),
    );
  }
  return { ...known, key, ready, verdict: isGood ? 'valid' : 'invalid' };
}

function trustOf(
  { curve, ready }: Judged,
  pinned: string | Uint8Array | undefined,
  findings: Finding[],
): RecordVerification['keyTrust'] {
  if (pinned === undefined) {
    findings.push(finding('key-unpinned', 'publicKey', 'The key was not compared with a pinned one.'));
    return 'unpinned';
  }
  if (curve === undefined || ready === undefined) return 'unknown';
  const expected = keyOnCurve(pinned, curve);
  if (expected.parsed === undefined) {
    findings.push(finding('key-pin-unreadable', 'pinnedPublicKey', 'The pinned key cannot be read.'));
    return 'unknown';
  }
  if (expected.ready?.pointHex === ready.pointHex) return 'pinned';
  findings.push(
    finding('key-pin-differs', 'publicKey', 'The key is not the one that is pinned for this meter.'),
  );
  return 'differs';
}

function sessionState(session: Session, findings: readonly Finding[]): RecordVerification['session'] {
  const isWrong = findings.some(
    ({ code, severity }) => severity === 'error' && !/^(?:frame|json|signature|key)-/.test(code),
  );
  return isWrong ? 'inconsistent' : session.isComplete ? 'complete' : 'partial';
}
