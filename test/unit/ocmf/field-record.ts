import type { Expectations, RecordVerification } from '../../../src/ocmf/index.ts';
import { createSigner, signRecord, verifyRecord } from '../../../src/ocmf/index.ts';

/** The key of a scalar that everybody can compute: 0x2a, 32 times. */
export const fieldSigner = createSigner({ privateKey: new Uint8Array(32).fill(0x2a) });

/** A record as firmware MU-2.3.0.1 writes it with `IT` 0: one hour, 9.146 kWh, import and export. */
export const fieldPayload =
  '{"FV":"1.0","GI":"LEM DCBM","GS":"1299000017","GV":"v1","PG":"T7","MV":"LEM","MS":"1299000017","MF":"MU-2.3.0.1_SU-0.1.3.0","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"NONE","ID":"a,b","CT":"EVSEID","CI":"DE*ABC*E1","RD":[{"TM":"2026-03-01T08:00:00,000+0100 R","TX":"B","RV":1319.135,"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2026-03-01T09:00:00,000+0100 R","TX":"E","RV":1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}';

/** The payload with places of it replaced, each of which has to be there. */
export function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  return changes.reduce((payload, [from, to]) => {
    const next = payload.replace(from, to);
    if (next === payload) throw new Error(`there is no ${from} in the payload`);
    return next;
  }, fieldPayload);
}

/** The same payload as of a meter of another maker, about whose class nothing is known. */
export function ofAnotherMaker(payload: string = fieldPayload): string {
  return payload.replace('"GI":"LEM DCBM"', '"GI":"GATEWAY"').replace('"MV":"LEM"', '"MV":"MAKER"');
}

export function verifyPayload(payload: string, expectations: Expectations = {}): RecordVerification {
  return verifyRecord(signRecord(payload, fieldSigner), fieldSigner.publicKeyHex, expectations);
}

/** The errors as code and place. */
export function errorsOf({ findings }: RecordVerification): string[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ code, place }) => `${code} ${place}`);
}
