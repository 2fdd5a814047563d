import { quote } from '../../src/domain/quote.ts';
import type { Identified, ReadBack } from '../../src/domain/service-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { checkTransactionRequest } from '../../src/domain/transaction-limits.ts';
import { meterErrorFrom } from '../../src/errors/error-data.ts';
import { IntegrityError } from '../../src/errors/integrity-error.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import { StateError } from '../../src/errors/state-error.ts';
import { TransactionError } from '../../src/errors/transaction-error.ts';
import type { MeterContext, StartCommand } from './types.ts';

/** The errors that the machine itself finds, as plain data. */

export function identityChanged(context: MeterContext, identified: Identified): MeterErrorData {
  const found = identified.identity;
  const known = context.identity ?? identified.remembered;
  const expectedKey = context.settings.expectedPublicKey ?? known?.publicKeyOcmf ?? '';
  const expected = `meter ${known?.meterId ?? 'of the pinned key'} with key ...${expectedKey.slice(-16)}`;
  const got = `meter ${found.meterId} with key ...${found.publicKeyOcmf.slice(-16)}`;
  return new IntegrityError('METER_IDENTITY_CHANGED', {
    message: `Another meter answers: expected ${expected}, got ${got}. If it was exchanged on purpose, configure the key of the new one as publicKey, or begin a new journal, and restart the driver`,
    context: { expected, got, meterId: found.meterId },
  }).toJSON();
}

export function requestInvalid(command: StartCommand): MeterErrorData {
  const problems = checkTransactionRequest(command.request).map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  return new StateError('METER_REQUEST_INVALID', {
    message: `The transaction cannot be started: ${problems.join('; ')}`,
    context: { transactionId: command.request.transactionId, issues: problems },
  }).toJSON();
}

export function transactionActive(runningId: string, asked: string): MeterErrorData {
  return new StateError('METER_TRANSACTION_ACTIVE', {
    message: `Transaction ${quote(runningId)} is running, so ${quote(asked)} cannot be served. Stop ${quote(runningId)} first`,
    context: { transactionId: runningId, got: asked },
  }).toJSON();
}

export function busy(requestId: string, reason: string): MeterErrorData {
  return new StateError('METER_BUSY', {
    message: `Command ${requestId} was not carried out: ${reason}. Send it again later`,
    context: { requestId },
  }).toJSON();
}

export function stopped(requestId: string): MeterErrorData {
  return new StateError('METER_STOPPED', {
    message: `Command ${requestId} was cut off because the driver was stopped`,
    effect: 'unknown',
    context: { requestId },
  }).toJSON();
}

/** The start failed and the meter, read back, does not run the transaction. */
export function startRefused(
  failure: MeterErrorData,
  readBack: ReadBack,
  transactionId: string,
): MeterErrorData {
  const { openTransactionId, blockers, known } = readBack;
  const reasons = [
    ...(blockers.length > 0 ? [`status bits that forbid a start: ${blockers.join(', ')}`] : []),
    ...(openTransactionId === undefined ? [] : [`transaction ${quote(openTransactionId)} is running`]),
    ...(known ? [`the meter already has a transaction ${quote(transactionId)} in its store`] : []),
  ];
  const suffix = reasons.length > 0 ? `; the meter says: ${reasons.join('; ')}` : '';
  const message = withoutCode(failure) + suffix;
  const effect = known && failure.effect === 'unknown' ? 'unknown' : 'none';
  const code = blockers.includes('muFatalErrorOccured') ? 'METER_FAULT' : failure.code;
  return meterErrorFrom({
    ...failure,
    code,
    message,
    effect,
    context: { ...failure.context, blockers },
  }).toJSON();
}

/** The stop failed and the meter, read back, still runs the transaction. */
export function stopRefused(failure: MeterErrorData, transactionId: string): MeterErrorData {
  const message = `${withoutCode(failure)}; the meter says: transaction ${quote(transactionId)} still runs`;
  return meterErrorFrom({ ...failure, message, effect: 'none' }).toJSON();
}

/** The command failed and the meter cannot be read back. */
export function unconfirmed(
  failure: MeterErrorData,
  verb: 'start' | 'stop',
  transactionId: string,
): MeterErrorData {
  if (failure.effect === 'none') return failure;
  return new TransactionError('METER_TRANSACTION_UNCONFIRMED', {
    message: `It is not known whether the meter carried out the ${verb} of ${quote(transactionId)}: ${withoutCode(failure)}. The driver reads it back when the link returns`,
    effect: 'unknown',
    context: { ...failure.context, transactionId },
    cause: meterErrorFrom(failure),
  }).toJSON();
}

export function recordUnavailable(
  failure: MeterErrorData | undefined,
  transactionId: string,
): MeterErrorData {
  const because = failure === undefined ? '' : `: ${withoutCode(failure)}`;
  return new TransactionError('METER_RECORD_UNAVAILABLE', {
    message: `Transaction ${quote(transactionId)} has ended, but its signed record could not be fetched${because}. It stays owed and comes as record.recovered`,
    effect: 'done',
    context: { transactionId },
  }).toJSON();
}

/** An owed record, and the meter does not know its transaction any more. */
export function transactionLost(
  transactionId: string,
  intermediate: SignedRecord | undefined,
): MeterErrorData {
  const left =
    intermediate === undefined
      ? ''
      : `. What it signed at ${intermediate.receivedAt}, while the transaction was running, is all there is: evidence, not the final record`;
  return new TransactionError('METER_TRANSACTION_LOST', {
    message: `The meter no longer knows transaction ${quote(transactionId)}, whose record is owed${left}. Look at its logbook`,
    effect: 'done',
    context: { transactionId },
  }).toJSON();
}

function withoutCode(error: MeterErrorData): string {
  return error.message.replace(` (${error.code})`, '');
}
