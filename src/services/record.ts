import { clientIdOf } from '../domain/client-id.ts';
import type { MeterIdentity } from '../domain/meter-status.ts';
import { quote } from '../domain/quote.ts';
import type {
  ClosingTransaction,
  FetchedRecord,
  OwedRecord,
  VerifiedRecord,
} from '../domain/service-results.ts';
import type { SignedRecord, Verification } from '../domain/signed-record.ts';
import type { LegalTransaction, TransactionRequest } from '../domain/transaction.ts';
import { IntegrityError } from '../errors/integrity-error.ts';
import { isMeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { verifyRecord as verifyOcmf } from '../ocmf/index.ts';
import { readTransaction } from '../protocol/legal.ts';
import { ocmfEndpoint } from '../protocol/ocmf.ts';
import { legalEnergyFindings } from './legal-energy.ts';
import { ask, type ServiceContext } from './service-context.ts';
import { tryToNote } from './try-to-note.ts';
import { store } from './unstored.ts';

/**
 * Brings the signed record of an ended transaction: from the journal where it is archived already, else from the
 * meter. The meter's own account comes along, because only it ties the pagination of the record to the transaction.
 */
export async function fetchRecord(
  meter: ServiceContext,
  { identity, closing }: { identity: MeterIdentity; closing: ClosingTransaction },
  signal: AbortSignal,
): Promise<FetchedRecord> {
  const { transactionId } = closing;
  const archived = closing.legal === undefined ? goodRecordOf(meter, identity, transactionId) : undefined;
  if (archived !== undefined) {
    const { ocmf, paginationCounter, receivedAt } = archived;
    return { ocmf, legal: undefined, paginationCounter, receivedAt };
  }
  const legal = closing.legal ?? (await readLegal(meter, identity, transactionId, signal));
  const { text } = await ask(meter, ocmfEndpoint(identity.apiVersion), { transactionId }, signal);
  return fetchedRecord(meter, text, legal);
}

/** A record that has just come, with the meter's own account of it. */
export function fetchedRecord(
  { now }: Pick<ServiceContext, 'now'>,
  ocmf: string,
  legal: LegalTransaction,
): FetchedRecord {
  const { paginationCounter } = legal;
  return { ocmf, legal, paginationCounter, receivedAt: new Date(now()).toISOString() };
}

/** A record that was spoilt on the way is no reason not to ask the meter again, and nor is a journal that fails. */
function goodRecordOf(
  { journal }: ServiceContext,
  { meterId }: MeterIdentity,
  transactionId: string,
): SignedRecord | undefined {
  try {
    const archived = journal.recordOf(meterId, transactionId);
    return archived !== undefined && problemOf(archived) === undefined ? archived : undefined;
  } catch (error) {
    if (!isMeterError(error)) throw error;
    return undefined;
  }
}

async function readLegal(
  meter: ServiceContext,
  identity: MeterIdentity,
  transactionId: string,
  signal: AbortSignal,
): Promise<LegalTransaction> {
  const legal = await ask(meter, readTransaction(identity.apiVersion), { transactionId }, signal);
  if (legal !== undefined) return legal;
  tryToNote(() => meter.journal.forget(identity.meterId, transactionId));
  throw new StateError('METER_NO_TRANSACTION', {
    message: `The meter ${identity.meterId} knows no transaction ${quote(transactionId)}; it finds the last 840 by their id`,
    context: { transactionId, meterId: identity.meterId },
  });
}

/** Is the record the meter's, whole, and of this transaction? A record that is not is kept, with the reason. */
export function verifyRecord(
  { config }: Pick<ServiceContext, 'config'>,
  { identity, closing }: { identity: MeterIdentity; closing: ClosingTransaction },
): VerifiedRecord {
  const { transactionId, request, fetched } = closing;
  if (fetched === undefined) throw new Error('there is no record to verify');
  const { meterId, publicKeyOcmf } = identity;
  const { legal, ocmf, paginationCounter, receivedAt } = fetched;
  const counted = paginationCounter === undefined ? {} : { paginationCounter };
  const checked = verifyOcmf(ocmf, publicKeyOcmf, {
    meterId,
    final: true,
    ...(config.publicKey === '' ? {} : { pinnedPublicKey: config.publicKey }),
    ...counted,
    ...(legal?.transactionStatus === undefined ? {} : { transactionStatus: legal.transactionStatus }),
    ...askedFor(request, config),
  });
  const legalFindings = legalEnergyFindings(legal, checked.record);
  const verification: Verification = {
    verdict: checked.verdict,
    billable: checked.billable && legalFindings.length === 0,
    findings: [...checked.findings, ...legalFindings],
  };
  const record: SignedRecord = {
    transactionId,
    ocmf,
    publicKey: publicKeyOcmf,
    meterId,
    receivedAt,
    verification,
    ...counted,
  };
  return { record, problem: problemOf(record)?.toJSON() };
}

/** What a start asked for has to stand in the record. */
export function askedFor(
  request: TransactionRequest | undefined,
  { cableId }: Pick<ServiceContext['config'], 'cableId'>,
) {
  if (request === undefined) return {};
  return { evseId: request.evseId, clientId: clientIdOf(request).clientId, cableId };
}

/**
 * What the meter itself says of the session, for instance a tampering bit or a reading that is not usable. Such a record
 * is the right one and whole; it is handed over as not billable.
 */
const saidByTheMeter = new Set(['transaction-status', 'identification-error', 'meter-state', 'error-flag']);

function problemOf({ transactionId, meterId, verification }: SignedRecord): IntegrityError | undefined {
  const errors = verification.findings.filter(
    ({ severity, code }) => severity === 'error' && !saidByTheMeter.has(code),
  );
  if (verification.verdict === 'valid' && errors.length === 0) return undefined;
  const reasons = errors.map(({ place, message }) => `${place}: ${message}`).join('; ');
  return new IntegrityError('METER_RECORD_INVALID', {
    message: `The signed record of transaction ${quote(transactionId)} must not be billed on (signature ${verification.verdict}): ${reasons}. The raw record is kept; compare the public key of meter ${meterId} with its front plate`,
    effect: 'done',
    context: { transactionId, meterId, findings: errors.map(({ code }) => code) },
  });
}

/** Stores the record, also one that does not verify: it is never dropped. */
export function archiveRecord({ journal }: Pick<ServiceContext, 'journal'>, verified: VerifiedRecord): void {
  store(journal, verified.record);
}

/** All of it for a record that the meter still owes. */
export async function collectRecord(
  meter: ServiceContext,
  { identity, owed }: { identity: MeterIdentity; owed: OwedRecord },
  signal: AbortSignal,
): Promise<VerifiedRecord> {
  const closing: ClosingTransaction = { ...nobodyWaits, ...owed };
  const fetched = await fetchRecord(meter, { identity, closing }, signal);
  return verifyAndArchive(meter, identity, { ...closing, fetched });
}

/** Of a transaction that no command is ending. */
export const nobodyWaits = {
  requestId: undefined,
  ofAnything: false,
  request: undefined,
  intermediate: undefined,
  legal: undefined,
  fetched: undefined,
  verified: undefined,
} as const;

/** The last steps of every record that comes home on its own. */
export function verifyAndArchive(
  meter: ServiceContext,
  identity: MeterIdentity,
  closing: ClosingTransaction,
): VerifiedRecord {
  const verified = verifyRecord(meter, { identity, closing });
  archiveRecord(meter, verified);
  return verified;
}
