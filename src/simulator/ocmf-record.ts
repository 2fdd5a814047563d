import { signRecord } from '../ocmf/sign-record.ts';
import type { Identity } from './identity.ts';
import { ocmfText } from './local-time.ts';
import type { FirmwareTraits } from './traits.ts';
import type { Snapshot, Transaction } from './transaction.ts';
import type { WireValue } from './wire-json.ts';
import { thousandths, writeJson } from './wire-json.ts';

/** Position is the value of the setting `ocmfId.IT`. */
const identificationTypes = [
  'NONE',
  'DENIED',
  'UNDEFINED',
  'ISO14443',
  'ISO15693',
  'EMAID',
  'EVCCID',
  'EVCOID',
  'ISO7812',
  'CARD_TXN_NR',
  'CENTRAL',
  'CENTRAL_1',
  'CENTRAL_2',
  'LOCAL',
  'LOCAL_1',
  'LOCAL_2',
  'PHONE_NUMBER',
  'KEY_CODE',
];

/** `IT` 0: not set, as from the factory. Then the meter names the transaction in `ID`, and else the user. */
function identificationOf({ identificationType, body }: Transaction): string {
  return identificationType === 0 ? body.transactionId : body.clientId;
}

const timeSyncBit = 16;
const fatalErrorBit = 2;
const measureFailureBit = 128;

/** `EF` and `ST` of the end reading carry what went wrong (LEM operation manual, p. 77); the letters are OCMF's. */
function flagsOf(status: number): { errorFlags: string; state: string } {
  const isBroken = (status & (fatalErrorBit | measureFailureBit)) !== 0;
  const isClockOff = (status & timeSyncBit) === 0;
  return { errorFlags: `${isBroken ? 'E' : ''}${isClockOff ? 't' : ''}`, state: isBroken ? 'E' : 'G' };
}

/**
 * The OCMF record in LEM's own form: four readings, import then export at begin and at end, later ones without what they
 * inherit. While the transaction runs the end reading is marked `C` (charging) in place of `E`
 * on a firmware that does so.
 */
export function ocmfRecord(
  transaction: Transaction,
  end: Snapshot,
  identity: Identity,
  firmware: string,
  interimEndReading: FirmwareTraits['interimEndReading'],
): string {
  const { body, cable, start } = transaction;
  const { errorFlags, state } = flagsOf(transaction.status);
  const importReading = (at: Snapshot, kind: string): Record<string, WireValue> => ({
    TM: ocmfText(at.local),
    TX: kind,
    RV: thousandths(at.importWh),
    RI: '1-0:1.8.0',
    RU: 'kWh',
  });
  const exportReading = (at: Snapshot, readingState: string): Record<string, WireValue> => ({
    RV: thousandths(at.exportWh),
    RI: '1-0:2.8.0',
    RU: 'kWh',
    ST: readingState,
  });
  const payload: Record<string, WireValue> = {
    FV: '1.0',
    GI: 'LEM DCBM',
    GS: identity.meterId,
    GV: 'v1',
    PG: `T${transaction.paginationCounter}`,
    MV: 'LEM',
    MS: identity.meterId,
    MF: firmware,
    IS: true,
    IL: 'TRUSTED',
    IF: ['RFID_NONE', 'OCPP_RS_TLS', 'ISO15118_NONE', 'PLMN_NONE'],
    IT: identificationTypes[transaction.identificationType] ?? 'NONE',
    ID: identificationOf(transaction),
    ...(body.TT ? { TT: body.TT } : {}),
    CT: 'EVSEID',
    CI: body.evseId,
    ...(body.UV ? { UV: body.UV } : {}),
    ...(body.UD ? { UD: body.UD } : {}),
    RD: [
      {
        ...importReading(start, 'B'),
        RT: 'DC',
        EF: '',
        ST: 'G',
        UC: { UN: cable.cableSpName, UI: cable.cableSpId, UR: cable.cableSpRes },
      },
      exportReading(start, 'G'),
      {
        ...importReading(end, transaction.stop ? 'E' : interimEndReading),
        ...(errorFlags === '' ? {} : { EF: errorFlags }),
        ST: state,
      },
      exportReading(end, state),
    ],
  };
  return signRecord(writeJson(payload), identity.signer);
}
