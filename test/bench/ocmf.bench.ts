import { createPublicKey, verify } from 'node:crypto';
import { createSigner, readRecord, signRecord, verifyRecord } from '../../src/ocmf/index.ts';

/**
 * How much of the speed of a bare crypto.verify is left once a record is read, checked and judged: rounds of both
 * alternate in one run, so that a busy machine slows both. `node test/bench/ocmf.bench.ts [records] [rounds]`.
 */
const count = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 10);
const signer = createSigner({ seed: 'bench' });
const records = Array.from({ length: count }, (_, index) =>
  Buffer.from(signRecord(payloadOf(index), signer)),
);
const key = createPublicKey({ key: Buffer.from(signer.publicKeyHex, 'hex'), format: 'der', type: 'spki' });
const bare = records.map(bytes => {
  const { record } = readRecord(bytes);
  if (record === undefined) throw new Error('the bench wrote a record that it cannot read');
  return { signedBytes: record.signedBytes, signature: Buffer.from(record.signature.data ?? '', 'hex') };
});

const size = Math.ceil(count / rounds);
let bareMs = 0;
let roomMs = 0;
for (let round = -1; round < rounds; round += 1) {
  const from = Math.max(0, round) * size;
  const bareRound = measure(() => {
    for (const { signedBytes, signature } of bare.slice(from, from + size)) {
      if (!verify('sha256', signedBytes, key, signature)) throw new Error('a genuine signature was refused');
    }
  });
  const roomRound = measure(() => {
    for (const bytes of records.slice(from, from + size)) {
      if (verifyRecord(bytes, signer.publicKeyHex).verdict !== 'valid') {
        throw new Error('a genuine record was refused');
      }
    }
  });
  if (round < 0) continue;
  bareMs += bareRound;
  roomMs += roomRound;
}
const perSecond = (ms: number) => Math.round((count / ms) * 1000);
console.log(`crypto.verify  ${perSecond(bareMs)} records/s`);
console.log(`verifyRecord   ${perSecond(roomMs)} records/s`);
console.log(`ratio          ${(bareMs / roomMs).toFixed(3)}`);

function measure(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function payloadOf(index: number): string {
  const energy = (1000 + index * 0.013).toFixed(3);
  return `{"FV":"1.0","GI":"LEM DCBM","GS":"1242050810","GV":"v1","PG":"T${index}","MV":"LEM","MS":"1242050810","MF":"MU-2.3.0.1_SU-0.1.3.0","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"NONE","ID":"","CT":"EVSEID","CI":"FR*A23*E45B*78D","RD":[{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":${energy},"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":${energy},"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}`;
}
