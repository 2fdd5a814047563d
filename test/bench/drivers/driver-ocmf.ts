import { createPublicKey, verify } from 'node:crypto';
import { createSigner, readRecord, signRecord, verifyRecord } from 'lem-dcbm/ocmf';
import { answerOrders } from '../kit/program.ts';

/**
 * Signed records one after the other: a bare crypto.verify; read and judged (`verdict`); and with all its other answers
 * asked for as well (`findings`). Each order gives the milliseconds that all of them took.
 */
const signer = createSigner({ seed: 'bench' });
const key = createPublicKey({ key: Buffer.from(signer.publicKeyHex, 'hex'), format: 'der', type: 'spki' });
let made = 0;

/** As many as asked for; none twice, so that nothing of one is known from another. */
function records(count: number) {
  return Array.from({ length: count }, () => {
    made += 1;
    const bytes = Buffer.from(signRecord(payloadOf(made), signer));
    const { record } = readRecord(bytes);
    if (record === undefined) throw new Error('the bench wrote a record that it cannot read');
    return { bytes, signedBytes: record.signedBytes, der: Buffer.from(record.signature.data ?? '', 'hex') };
  });
}
type Sample = ReturnType<typeof records>[number];
let samples: Sample[] = [];

function timeOf(isGenuine: (sample: Sample) => boolean): { tookMs: number } {
  const startMs = performance.now();
  if (!samples.every(isGenuine)) throw new Error('a genuine record was refused');
  return { tookMs: performance.now() - startMs };
}

function isFlawless(bytes: Uint8Array): boolean {
  const { verdict, findings } = verifyRecord(bytes, signer.publicKeyHex);
  return verdict === 'valid' && findings.every(({ severity }) => severity !== 'error');
}

function payloadOf(index: number): string {
  const energyKwh = (1000 + index * 0.013).toFixed(3);
  return `{"FV":"1.0","GI":"LEM DCBM","GS":"1242050810","GV":"v1","PG":"T${index}","MV":"LEM","MS":"1242050810","MF":"MU-2.3.0.1_SU-0.1.3.0","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"LOCAL_1","ID":"token-17","CT":"EVSEID","CI":"FR*A23*E45B*78D","RD":[{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":${energyKwh},"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":${energyKwh},"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}`;
}

await answerOrders({
  prepare(count) {
    samples = records(count);
    return {};
  },
  verify: () => timeOf(({ signedBytes, der }) => verify('sha256', signedBytes, key, der)),
  verdict: () => timeOf(({ bytes }) => verifyRecord(bytes, signer.publicKeyHex).verdict === 'valid'),
  findings: () => timeOf(({ bytes }) => isFlawless(bytes)),
});
