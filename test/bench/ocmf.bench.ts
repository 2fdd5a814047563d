import { createPublicKey, verify } from 'node:crypto';
import { createSigner, readRecord, signRecord, verifyRecord } from '../../src/ocmf/index.ts';

/**
 * How much of the speed of a bare crypto.verify is left once a record is read and judged (`verdict`), and once all its
 * other answers are asked for as well (`findings`). Rounds of all three alternate in one run, so that a busy machine
 * slows them alike. `node test/bench/ocmf.bench.ts [records] [rounds]`.
 */
const count = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 20);
const size = Math.ceil(count / rounds);
const signer = createSigner({ seed: 'bench' });
const key = createPublicKey({ key: Buffer.from(signer.publicKeyHex, 'hex'), format: 'der', type: 'spki' });
const records = Array.from({ length: size * rounds }, (_, index) => {
  const bytes = Buffer.from(signRecord(payloadOf(index), signer));
  const { record } = readRecord(bytes);
  if (record === undefined) throw new Error('the bench wrote a record that it cannot read');
  return { bytes, signedBytes: record.signedBytes, der: Buffer.from(record.signature.data ?? '', 'hex') };
});
type Sample = (typeof records)[number];

const contestants: readonly { name: string; run: (sample: Sample) => boolean }[] = [
  { name: 'crypto.verify', run: ({ signedBytes, der }) => verify('sha256', signedBytes, key, der) },
  { name: 'verdict', run: ({ bytes }) => verifyRecord(bytes, signer.publicKeyHex).verdict === 'valid' },
  { name: 'findings', run: ({ bytes }) => isFlawless(bytes) },
];
const totalMs = contestants.map(() => 0);
for (let round = 0; round < rounds; round += 1) {
  const samples = records.slice(round * size, (round + 1) * size);
  for (const [index, { name, run }] of contestants.entries()) {
    const start = performance.now();
    if (!samples.every(run)) throw new Error(`${name} refused a genuine record`);
    totalMs[index] = (totalMs[index] ?? 0) + performance.now() - start;
  }
}
for (const [index, { name }] of contestants.entries()) {
  const perSecond = Math.round((records.length / (totalMs[index] ?? 0)) * 1000);
  const ratio = (totalMs[0] ?? 0) / (totalMs[index] ?? 0);
  console.log(`${name.padEnd(14)} ${String(perSecond).padStart(6)} records/s  ${ratio.toFixed(3)}`);
}

function isFlawless(bytes: Uint8Array): boolean {
  const { verdict, findings } = verifyRecord(bytes, signer.publicKeyHex);
  return verdict === 'valid' && findings.every(({ severity }) => severity !== 'error');
}

function payloadOf(index: number): string {
  const energyKwh = (1000 + index * 0.013).toFixed(3);
  return `{"FV":"1.0","GI":"LEM DCBM","GS":"1242050810","GV":"v1","PG":"T${index}","MV":"LEM","MS":"1242050810","MF":"MU-2.3.0.1_SU-0.1.3.0","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS","ISO15118_NONE","PLMN_NONE"],"IT":"NONE","ID":"","CT":"EVSEID","CI":"FR*A23*E45B*78D","RD":[{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":${energyKwh},"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":${energyKwh},"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]}`;
}
