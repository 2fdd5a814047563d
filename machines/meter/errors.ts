import type { MeterIdentity, StatusBitName } from '../../src/domain/meter-status.ts';
import { quote } from '../../src/domain/quote.ts';
import type { WantedRecord } from '../../src/domain/record-results.ts';
import type { ImplausibleClock } from '../../src/domain/service-results.ts';
import type { SignedRecord } from '../../src/domain/signed-record.ts';
import { amended, errorData, meterErrorFrom, toErrorData } from '../../src/errors/error-data.ts';
import { IntegrityError } from '../../src/errors/integrity-error.ts';
import type { Effect, MeterErrorData } from '../../src/errors/meter-error.ts';
import { StateError } from '../../src/errors/state-error.ts';
import { TransactionError } from '../../src/errors/transaction-error.ts';

/** The errors that the machines themselves find, as plain data. */

type Meter = Pick<MeterIdentity, 'meterId' | 'publicKeyOcmf'>;

export function identityChanged(
  known: Meter | undefined,
  found: Meter,
  pinnedKey: string | undefined,
): MeterErrorData {
  const expectedKey = pinnedKey ?? known?.publicKeyOcmf ?? '';
  const expected = `meter ${known?.meterId ?? 'of the pinned key'} with key ...${expectedKey.slice(-16)}`;
  const got = `meter ${found.meterId} with key ...${found.publicKeyOcmf.slice(-16)}`;
  return new IntegrityError('METER_IDENTITY_CHANGED', {
    message: `Another meter answers: expected ${expected}, got ${got}. If it was exchanged on purpose, configure the key of the new one as publicKey, or begin a new journal, and restart the driver`,
    context: { expected, got, meterId: found.meterId },
  }).toJSON();
}

export function transactionActive(runningId: string, asked: string): MeterErrorData {
  return new StateError('METER_TRANSACTION_ACTIVE', {
    message:
      runningId === asked
        ? `Transaction ${quote(asked)} is running already. Go on with it, or stop it before it is started once more`
        : `Transaction ${quote(runningId)} is running, so ${quote(asked)} cannot be served. Stop ${quote(runningId)} first`,
    context: { transactionId: runningId, got: asked },
  }).toJSON();
}

/** What is in the way of a start could not be ended. */
export function cannotEndOther(failure: MeterErrorData, runningId: string, asked: string): MeterErrorData {
  return new StateError('METER_TRANSACTION_ACTIVE', {
    message: `Transaction ${quote(runningId)} is in the way of ${quote(asked)} and could not be ended: ${withoutCode(failure)}`,
    retryable: true,
    context: { transactionId: runningId, got: asked },
    cause: meterErrorFrom(failure),
  }).toJSON();
}

/** `/status` says that something runs, and nobody says what. */
export function unnamedActive(asked: string, why: MeterErrorData | undefined): MeterErrorData {
  const because = why === undefined ? '' : `: ${withoutCode(why)}`;
  return new StateError('METER_TRANSACTION_ACTIVE', {
    message: `The status of the meter says that a transaction is running, and /legal does not say which${because}. So ${quote(asked)} cannot be served; try again`,
    retryable: true,
    context: { got: asked },
  }).toJSON();
}

/** Which transaction runs, if any, could not be found out. */
export function notKnown(asked: string, why: MeterErrorData | undefined): MeterErrorData {
  const because = why === undefined ? '' : `: ${withoutCode(why)}`;
  return new TransactionError('METER_TRANSACTION_UNCONFIRMED', {
    message: `It is not known whether a transaction is running${because}. Nothing was written for ${asked === '' ? 'the stop' : quote(asked)}; try again`,
    retryable: true,
    effect: 'none',
    context: { transactionId: asked },
  }).toJSON();
}

export function busy(requestId: string, reason: string): MeterErrorData {
  return errorData('METER_BUSY', {
    message: `Command ${requestId} was not carried out: ${reason}. Send it again later`,
    context: { requestId },
  });
}

export function queueFull(requestId: string): MeterErrorData {
  return busy(requestId, 'as many commands wait already as may');
}

export function stopped(requestId: string): MeterErrorData {
  return new StateError('METER_STOPPED', {
    message: `Command ${requestId} was cut off because the driver was stopped`,
    context: { requestId },
  }).toJSON();
}

export function noTransaction(transactionId: string): MeterErrorData {
  return new StateError('METER_NO_TRANSACTION', {
    message: `The meter knows no transaction ${quote(transactionId)}: it never ran`,
    context: { transactionId },
  }).toJSON();
}

/** What speaks against a start, beside the failure itself. */
export interface Objections {
  readonly runningId: string | undefined;
  readonly blockers: readonly StatusBitName[];
  /** It was read for this start; else it is what was known before. */
  readonly isRead: boolean;
}

/** The start failed without an effect. */
export function startRefused(
  failure: MeterErrorData,
  { runningId, blockers, isRead }: Objections,
  effect: Effect,
): MeterErrorData {
  const bits = blockers.filter(bit => bit !== 'transactionIsOnGoing');
  const reasons = [
    ...(bits.length > 0 ? [`status bits that forbid a start: ${bits.join(', ')}`] : []),
    ...(runningId === undefined ? [] : [`transaction ${quote(runningId)} is running`]),
  ];
  const whose = isRead ? 'the meter says' : 'what was known before';
  const suffix = reasons.length > 0 ? `; ${whose}: ${reasons.join('; ')}` : '';
  const code = bits.includes('muFatalErrorOccured') ? 'METER_FAULT' : failure.code;
  const context = { ...failure.context, blockers: bits };
  const message = withoutCode(failure) + suffix;
  return meterErrorFrom(amended(failure, { code, message, effect, context })).toJSON();
}

/** The transaction began, and has ended already. */
export function startedAndEnded(failure: MeterErrorData, transactionId: string): MeterErrorData {
  const message = `${withoutCode(failure)}; the meter says: transaction ${quote(transactionId)} began and has ended already. Its record follows as record.recovered`;
  return meterErrorFrom(amended(failure, { message, effect: 'done' })).toJSON();
}

/** The stop failed and the meter, read after it, still runs the transaction. */
export function stopRefused(failure: MeterErrorData, transactionId: string, effect: Effect): MeterErrorData {
  const message = `${withoutCode(failure)}; the meter says: transaction ${quote(transactionId)} still runs`;
  return meterErrorFrom(amended(failure, { message, effect })).toJSON();
}

/** The command failed, and what the meter made of it is not known. */
export function unconfirmed(
  failure: MeterErrorData,
  verb: 'start' | 'stop',
  transactionId: string,
): MeterErrorData {
  return new TransactionError('METER_TRANSACTION_UNCONFIRMED', {
    message: `It is not known whether the meter carried out the ${verb} of ${quote(transactionId)}: ${withoutCode(failure)}. The driver looks again by itself, and tells what became of it`,
    effect: 'unknown',
    context: { ...failure.context, transactionId },
    cause: meterErrorFrom(failure),
  }).toJSON();
}

/** The same error with what is known of the command's effect. */
export function withEffect(error: MeterErrorData, effect: Effect): MeterErrorData {
  return error.effect === effect ? error : amended(error, { effect });
}

/** `state`: a start whose effect is not known may never have run. */
export function recordUnavailable(
  failure: MeterErrorData,
  transactionId: string,
  state: WantedRecord['state'],
): MeterErrorData {
  const name = quote(transactionId);
  const hasRun = state === 'ran';
  const what = hasRun
    ? `Transaction ${name} does not run any more, but its final record could not be had`
    : `It is not known whether transaction ${name} ever ran, and a record of it could not be had`;
  const next = hasRun ? 'It stays pending and comes as record.recovered' : 'The driver looks for it again';
  const error = new TransactionError('METER_RECORD_UNAVAILABLE', {
    message: `${what}: ${withoutCode(failure)}. ${next}`,
    effect: hasRun ? 'done' : 'unknown',
    context: { transactionId },
    cause: meterErrorFrom(failure),
  });
  return toErrorData(error);
}

export function recordRefused(transactionId: string): MeterErrorData {
  return new TransactionError('METER_RECORD_UNAVAILABLE', {
    message: `The meter answers, and does not give the record of transaction ${quote(transactionId)}`,
    effect: 'done',
    context: { transactionId },
  }).toJSON();
}

export function recordInterim(transactionId: string): MeterErrorData {
  return new TransactionError('METER_RECORD_UNAVAILABLE', {
    message: `The meter gives a record of transaction ${quote(transactionId)} that is not final: it has no end, or is marked as read while it was running`,
    effect: 'done',
    context: { transactionId },
  }).toJSON();
}

export function stillRuns(transactionId: string): MeterErrorData {
  return new TransactionError('METER_RECORD_UNAVAILABLE', {
    message: `The meter's account of transaction ${quote(transactionId)} says that it runs`,
    effect: 'unknown',
    context: { transactionId },
  }).toJSON();
}

/** A pending record, and the meter does not give it any more. */
export function transactionLost(
  transactionId: string,
  intermediate: SignedRecord | undefined,
): MeterErrorData {
  const left =
    intermediate === undefined
      ? ''
      : `. What it signed at ${intermediate.receivedAt}, while the transaction was running, is all there is: evidence, not the final record`;
  return new TransactionError('METER_TRANSACTION_LOST', {
    message: `The meter does not give the record of transaction ${quote(transactionId)} any more${left}. Look at its logbook`,
    effect: 'done',
    context: { transactionId },
  }).toJSON();
}

/** The two witnesses of what runs. */
export function witnessesDisagree(statusRuns: boolean, named: string | undefined): string {
  const legal = named === undefined ? 'names no transaction' : `names ${quote(named)}`;
  return `transactionIsOnGoing ${statusRuns}, and /legal ${legal} with another account`;
}

export function clockImplausible(
  { hostTime, meterTime }: ImplausibleClock,
  failure: MeterErrorData,
): MeterErrorData {
  return new StateError('METER_CLOCK_IMPLAUSIBLE', {
    message: `The clock of this machine says ${hostTime} and the meter ${meterTime ?? 'could not say its time'}; it is not written into a legal meter, and the meter's own sync is not valid: ${withoutCode(failure)}. Set the clock of this machine, or set acceptHostClock`,
    context: { expected: meterTime ?? 'a time after this release', got: hostTime },
    cause: meterErrorFrom(failure),
  }).toJSON();
}

function withoutCode(error: MeterErrorData): string {
  return error.message.replace(` (${error.code})`, '');
}
