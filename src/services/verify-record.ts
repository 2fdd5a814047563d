import { clientIdOf } from '../domain/client-id.ts';
import { quote } from '../domain/quote.ts';
import type { FetchedRecord, RecordInput, VerifiedRecord } from '../domain/record-results.ts';
import type { Finding, SignedRecord, Verification } from '../domain/signed-record.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import type { TransactionRequest } from '../domain/transaction-request.ts';
import { IntegrityError } from '../errors/integrity-error.ts';
import {
  beginOf,
  finalityOf,
  paginationCounterOf,
  refusalsOf,
  verifyRecord as verifyOcmf,
} from '../ocmf/index.ts';
import { compareWithLegal } from './legal-energy.ts';
import { compareTimes } from './legal-times.ts';
import { beganBefore } from './record-searches.ts';
import type { ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';

/** So often the same bytes, and they are what the meter has. */
const timesUntilUnverifiable = 3;

/**
 * Is the record the meter's, final, and of this session? What is not is kept as evidence beside the archive. Everything
 * else that is wrong with it makes it one that must not be billed on, and it is the record all the same.
 */
export function verifyRecord(
  meter: Pick<ServiceContext, 'config' | 'journal' | 'tell'>,
  { identity, entry, fetched }: RecordInput & { fetched: FetchedRecord },
): VerifiedRecord {
  const { config, journal } = meter;
  const { meterId, publicKeyOcmf } = identity;
  const { transactionId, legal, ocmf, receivedAt } = fetched;
  const { transactionStatus } = legal;
  const checked = verifyOcmf(ocmf, publicKeyOcmf, {
    meterId,
    ...(config.publicKey === '' ? {} : { pinnedPublicKey: config.publicKey }),
    ...(transactionStatus === undefined ? {} : { transactionStatus }),
    ...(fetched.paginationCounter === undefined ? {} : { paginationCounter: fetched.paginationCounter }),
    ...askedFor(entry.request, legal, config),
  });
  const { record: read } = checked;
  const legalFindings = [
    ...compareWithLegal(legal, read),
    ...compareTimes(legal, read),
    ...unsaidStatus(legal, read),
  ];
  const findings = [...checked.findings, ...leadingFindings(fetched.prefix), ...legalFindings];
  const isBillable = checked.billable && !legalFindings.some(({ severity }) => severity === 'error');
  const verification: Verification = { verdict: checked.verdict, billable: isBillable, findings };
  const written = read && paginationCounterOf(read);
  const paginationCounter = fetched.paginationCounter ?? written;
  const record: SignedRecord = {
    transactionId,
    ocmf,
    publicKey: publicKeyOcmf,
    meterId,
    receivedAt,
    verification,
    ...(paginationCounter === undefined ? {} : { paginationCounter }),
  };
  const refusals = refusalsOf(findings);
  if (checked.verdict === 'valid' && read !== undefined && finalityOf(read) === 'interim') {
    tryToNote(() => journal.keepEvidence(record, 'interim'));
    return { kind: 'interim', record };
  }
  if (
    checked.verdict !== 'valid' ||
    read === undefined ||
    refusals.length > 0 ||
    finalityOf(read) !== 'final'
  ) {
    tryToNote(() => journal.keepEvidence(record, 'unverified'));
    const error = invalid(record, refusals).toJSON();
    const isRepeated = entry.spoilt?.ocmf === ocmf && entry.isAfterPause;
    if (!isRepeated || (entry.spoilt?.times ?? 0) + 1 < timesUntilUnverifiable)
      return { kind: 'unverified', record, error };
    const { session } = entry;
    if (session !== undefined) {
      tryToNote(() => journal.noteOutcome(meterId, session, 'unverifiable', paginationCounter));
    } else if (entry.origin === 'missed' && entry.paginationCounter !== undefined) {
      const range = { from: entry.paginationCounter, to: entry.paginationCounter };
      tryToNote(() => journal.noteUnavailable(meterId, range));
    }
    return { kind: 'unverifiable', record, error };
  }
  const otherReason = otherSession(entry, written, beginOf(read)?.epochMs);
  if (otherReason !== undefined) return { kind: 'other', error: notOfThis(record, otherReason).toJSON() };
  if (isUserLeftOut(findings, entry.request)) {
    meter.tell?.({ type: 'identification.notInRecord', transactionId, setting: 'ocmfId.IT' });
  }
  return { kind: 'final', record };
}

/** What a start asked for, as far as a setting of the meter does not decide it. */
export function askedFor(
  request: TransactionRequest | undefined,
  { transactionId, clientId: legalClientId }: Pick<LegalTransaction, 'transactionId' | 'clientId'>,
  { cableId }: Pick<ServiceContext['config'], 'cableId'>,
) {
  const legal = legalClientId === undefined ? {} : { legalClientId };
  if (request === undefined) return { identification: { transactionId, ...legal } };
  const { clientId } = clientIdOf(request);
  return { evseId: request.evseId, cableId, identification: { clientId, transactionId, ...legal } };
}

/** The record begins behind it, so the verifier does not see it; in the journal it is kept as this finding. */
function leadingFindings(prefix: string | undefined): readonly Finding[] {
  if (prefix === undefined) return [];
  const message = `The meter sent this before the record: ${quote(prefix)}.`;
  return [{ code: 'frame-leading', severity: 'warning', place: 'record', message }];
}

/** 17 is how the meter itself calls a transaction billable; where it does not say, that is no reason against the record. */
function unsaidStatus({ transactionStatus }: LegalTransaction, read: object | undefined): readonly Finding[] {
  if (read === undefined || transactionStatus !== undefined) return [];
  const message =
    "The meter's own account does not say whether the transaction is billable (transactionStatus).";
  return [{ code: 'legal-missing', severity: 'warning', place: 'transactionStatus', message }];
}

/** A start without a user has nothing to miss in its record. */
function isUserLeftOut(
  findings: readonly Pick<Finding, 'code'>[],
  request: TransactionRequest | undefined,
): boolean {
  const isGiven = request === undefined || (request.identificationData ?? '') !== '';
  return isGiven && findings.some(({ code }) => code === 'identification-not-in-record');
}

/** Why it is of another session of the same id, or nothing. */
function otherSession(
  { paginationCounter, afterCounter, untilCounter, beganFromMs }: RecordInput['entry'],
  counter: number | undefined,
  beganMs: number | undefined,
): string | undefined {
  if (counter !== undefined) {
    if (paginationCounter !== undefined && counter !== paginationCounter)
      return `expected T${paginationCounter}, got T${counter}`;
    if (paginationCounter !== undefined) return undefined;
    if (afterCounter !== undefined && counter <= afterCounter)
      return `expected one after T${afterCounter}, got T${counter}`;
    if (untilCounter !== undefined && counter > untilCounter)
      return `expected one up to T${untilCounter}, got T${counter}`;
  }
  if (beganMs === undefined || !beganBefore(beganFromMs, beganMs)) return undefined;
  return `it began at ${new Date(beganMs).toISOString()}, before the session was asked for`;
}

function invalid({ transactionId, meterId, verification }: SignedRecord, refusals: readonly Finding[]) {
  const reasons = refusals.map(({ place, message }) => `${place}: ${message}`).join('; ');
  const isTheKey = refusals.some(({ code }) => code === 'signature-mismatch' || code.startsWith('key-'));
  const advice = isTheKey ? `; compare the public key of meter ${meterId} with its front plate` : '';
  const because = reasons === '' ? 'it has no begin and end' : reasons;
  return new IntegrityError('METER_RECORD_INVALID', {
    message: `What the meter gives as the record of transaction ${quote(transactionId)} is not taken (signature ${verification.verdict}): ${because}. It is kept as evidence${advice}`,
    effect: 'done',
    context: { transactionId, meterId, findings: refusals.map(({ code }) => code) },
  });
}

function notOfThis({ transactionId, meterId }: SignedRecord, reason: string) {
  return new IntegrityError('METER_RECORD_INVALID', {
    message: `The meter gave the record of another session of transaction ${quote(transactionId)}: ${reason}`,
    effect: 'done',
    context: { transactionId, meterId },
  });
}
