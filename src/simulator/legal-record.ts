import type { Identity } from './identity.ts';
import { isoText } from './local-time.ts';
import { ongoingStatus } from './status-bits.ts';
import { energyBetween, type Snapshot, type Transaction } from './transaction.ts';
import type { WireValue } from './wire-json.ts';
import { thousandths, writeJson } from './wire-json.ts';

/** What `/legal` says of a transaction beside its values. */
export interface LegalMarks {
  /** Bit 2 of `transactionStatus`. */
  readonly isOngoing: boolean;
  readonly paginationCounter: number;
}

/** What the record of a transaction ends with: its stop, or the present moment of one that still runs. */
function contentOf(
  transaction: Transaction,
  end: Snapshot,
  marks: LegalMarks,
  meterId: string,
): Record<string, WireValue> {
  const { body, start, status } = transaction;
  const isRunning = transaction.stop === undefined;
  const { TT, UV, UD, SC } = body;
  const energy = energyBetween(start, end);
  return {
    paginationCounter: marks.paginationCounter,
    transactionId: body.transactionId,
    evseId: body.evseId,
    clientId: body.clientId,
    tariffId: body.tariffId,
    ...(SC === undefined ? {} : { TT: TT ?? '', UV: UV ?? '', UD: UD ?? '' }),
    cableSp: { ...transaction.cable },
    userData: body.userData,
    ...(SC === undefined ? {} : { SC }),
    meterValue: {
      timestampStart: isoText(start.local),
      timestampStop: isoText(end.local),
      transactionDuration: Math.floor(end.utcMs / 1000) - Math.floor(start.utcMs / 1000),
      intermediateRead: isRunning,
      transactionStatus: marks.isOngoing ? status | ongoingStatus : status,
      sampleValue: {
        energyUnit: 'kWh',
        energyImport: thousandths(energy.importWh),
        energyImportTotalStart: thousandths(start.importWh),
        energyImportTotalStop: thousandths(end.importWh),
        energyExport: thousandths(energy.exportWh),
        energyExportTotalStart: thousandths(start.exportWh),
        energyExportTotalStop: thousandths(end.exportWh),
      },
    },
    meterId,
  };
}

/** The body of `/legal`. The real meter's signed form of it is not public: this one signs the text before `signature`. */
export function legalRecord(
  transaction: Transaction,
  end: Snapshot,
  marks: LegalMarks,
  identity: Identity,
): string {
  const content = contentOf(transaction, end, marks, identity.meterId);
  const signature = identity.signer.sign(Buffer.from(writeJson(content)));
  return writeJson({ ...content, signature, publicKey: identity.signer.publicKeyRawHex });
}

/** `GET /legal` on a meter that never had a transaction: the same members, empty. */
export function virginLegalRecord(identity: Identity): string {
  return writeJson({
    paginationCounter: 0,
    transactionId: '',
    evseId: '',
    clientId: '',
    tariffId: 0,
    cableSp: { cableSpName: '', cableSpId: 0, cableSpRes: 0 },
    userData: '',
    meterValue: {
      timestampStart: '',
      timestampStop: '',
      transactionDuration: 0,
      intermediateRead: false,
      transactionStatus: 0,
      sampleValue: {
        energyUnit: 'kWh',
        energyImport: thousandths(0),
        energyImportTotalStart: thousandths(0),
        energyImportTotalStop: thousandths(0),
        energyExport: thousandths(0),
        energyExportTotalStart: thousandths(0),
        energyExportTotalStop: thousandths(0),
      },
    },
    meterId: identity.meterId,
    signature: '',
    publicKey: identity.signer.publicKeyRawHex,
  });
}
