import { checkBill } from './bill-checks.ts';
import { noteDeviations } from './deviations.ts';
import { checkExpectations, type Expectations } from './expectations.ts';
import { finalityOf } from './finality.ts';
import { type Finding, finding, refusalsOf } from './finding.ts';
import { type Frame, readFrame } from './frame.ts';
import { type Judgement, judge, type KeyTrust, trustOf } from './judge.ts';
import type { PublicKey } from './public-key.ts';
import { recordOf, signatureOf } from './read.ts';
import type { OcmfRecord, SignatureSection } from './record.ts';
import { predictReference, type ReferenceAnswer } from './reference.ts';
import { type Session, sessionOf } from './session.ts';
import { checkSession } from './session-checks.ts';

/** The answers about one record, each to its own question. */
export interface RecordVerification {
  /**
   * The answer about the signature alone. `valid`: the key signed these bytes; `invalid`: it did not; `malformed`: it
   * cannot be judged, because record, signature or key cannot be read or the curve is not known here.
   */
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  /** Is it a record at all? */
  readonly readable: boolean;
  readonly signature: 'good' | 'bad' | 'unjudged';
  /** How the key was written. */
  readonly key: PublicKey | undefined;
  /** Everything that was noticed about frame, signature, key, fields, session and expectations, in this order. */
  readonly findings: readonly Finding[];
  /** Is the key the pinned one? `unpinned`: nothing to compare with; `unknown`: one of both cannot be read. */
  readonly keyTrust: KeyTrust;
  /** Does the record hold one whole session without contradiction? */
  readonly session: 'complete' | 'partial' | 'inconsistent' | 'unreadable';
  /**
   * Is it the record that was asked for: a good signature, by the key, of the meter and the session that were expected?
   * What else is wrong with it forbids the bill and no more; `refusalsOf` gives the reasons where it is not.
   */
  readonly accepted: boolean;
  /**
   * May somebody be billed on it? Only when everything that a bill needs is positively there: accepted, one whole session
   * with a named meter, numbered, and registers, units, times, states and amounts that can be. Each thing that is not has
   * its own error among the findings.
   */
  readonly billable: boolean;
  /** What the customer's Transparenzsoftware 1.4.1 would say. */
  readonly reference: ReferenceAnswer;
  readonly record: OcmfRecord | undefined;
}

/**
 * Checks a record as the meter gave it: bytes, or text that is taken as UTF-8. The key may have any form that
 * `parsePublicKey` reads; without one the pinned key is used. Never throws on what it is given.
 *
 * @remarks The signature is checked at once; the fields are read when `findings` or another answer is asked for, so
 * that an archive can be verified at nearly the speed of the signatures alone. Do not change the bytes until then.
 */
export function verifyRecord(
  input: Uint8Array | string,
  publicKey: string | Uint8Array | undefined,
  expectations: Expectations = {},
): RecordVerification {
  const { frame, findings } = readFrame(input);
  if (frame === undefined) return unreadable(findings);
  const signature = signatureOf(frame, findings);
  const judgement = judge(frame.signedBytes, signature, publicKey ?? expectations.pinnedPublicKey, findings);
  let known: Examined | undefined;
  const examined = () => {
    known ??= examine({ frame, signature, judgement, findings }, expectations);
    return known;
  };
  return {
    verdict: judgement.verdict,
    readable: true,
    signature: signatureAnswers[judgement.verdict],
    key: judgement.key,
    get findings() {
      return examined().findings;
    },
    get keyTrust() {
      return examined().keyTrust;
    },
    get session() {
      return examined().session;
    },
    get accepted() {
      return examined().accepted;
    },
    get billable() {
      return examined().billable;
    },
    get reference() {
      return examined().reference;
    },
    get record() {
      return examined().record;
    },
  };
}

const signatureAnswers = { valid: 'good', invalid: 'bad', malformed: 'unjudged' } as const;

type Examined = Pick<
  RecordVerification,
  'findings' | 'keyTrust' | 'session' | 'accepted' | 'billable' | 'reference' | 'record'
>;

interface Judged {
  readonly frame: Frame;
  readonly signature: SignatureSection;
  readonly judgement: Judgement;
  readonly findings: readonly Finding[];
}

const incompleteMessages = {
  interim: 'The record is of a session that still runs: it is marked C, or has no end.',
  unclear: 'The record does not hold one begin and, last, one end.',
} as const;

/** Everything beside the verdict. */
function examine(
  { frame, signature, judgement, findings: before }: Judged,
  expectations: Expectations,
): Examined {
  const findings = [...before];
  const { verdict, curve, signatureBytes, key, ready } = judgement;
  const keyTrust = trustOf(judgement, expectations.pinnedPublicKey, findings);
  const record = recordOf(frame, signature, findings);
  noteDeviations(record, findings);
  const session = sessionOf(record);
  checkSession(session, findings);
  checkBill(record, session, findings);
  const finality = finalityOf(record);
  if (expectations.final === true && finality !== 'final') {
    findings.push(finding('session-incomplete', 'RD', incompleteMessages[finality]));
  }
  checkExpectations(record, expectations, findings);
  const isKeyOnCurve = ready !== undefined;
  const isSignatureGood = verdict === 'valid';
  const reference = predictReference({
    frame,
    record,
    findings,
    curve,
    signatureBytes,
    key,
    isKeyOnCurve,
    isSignatureGood,
  });
  if (isSignatureGood && !reference.accepted) {
    const message = `Transparenzsoftware 1.4.1 would say "${reference.message}".`;
    findings.push(finding('reference-refuses', 'record', message));
  }
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  return {
    findings,
    keyTrust,
    session: sessionState(session, findings),
    accepted: isSignatureGood && refusalsOf(findings).length === 0,
    billable: isSignatureGood && session.isComplete && !hasErrors,
    reference,
    record,
  };
}

function unreadable(findings: readonly Finding[]): RecordVerification {
  const nothing = {
    frame: undefined,
    record: undefined,
    curve: undefined,
    signatureBytes: undefined,
    key: undefined,
    isKeyOnCurve: false,
    isSignatureGood: false,
  };
  return {
    verdict: 'malformed',
    readable: false,
    signature: 'unjudged',
    key: undefined,
    findings,
    keyTrust: 'unknown',
    session: 'unreadable',
    accepted: false,
    billable: false,
    reference: predictReference({ ...nothing, findings }),
    record: undefined,
  };
}

function sessionState(session: Session, findings: readonly Finding[]): RecordVerification['session'] {
  const isWrong = findings.some(
    ({ code, severity }) => severity === 'error' && !/^(?:frame|json|signature|key)-/.test(code),
  );
  return isWrong ? 'inconsistent' : session.isComplete ? 'complete' : 'partial';
}
