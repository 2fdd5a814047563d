import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  createSigner,
  fromOcpp,
  fromSafeXml,
  locateFields,
  parsePublicKey,
  readRecord,
  sessionOf,
  signRecord,
  toSafeXml,
  verifyRecord,
} from '../src/ocmf/index.ts';
import { toOcpp16 } from '../src/ocpp/index.ts';
import { asTyped, wholeNumber } from './as-typed.ts';

/**
 * Throws damaged records, keys and documents at the readers. `node scripts/fuzz-ocmf.ts [seconds] [seed]`; the same
 * seed gives the same inputs. Fails when a reader throws, needs more than 100 ms, or calls a changed payload valid.
 */
const usage = 'node scripts/fuzz-ocmf.ts [SECONDS] [SEED]: 300 seconds unless said';
const { seconds, seed } = asTyped(usage, () => {
  const [seconds = '300', seed = String(Date.now() % 1_000_000_007)] = process.argv.slice(2);
  return {
    seconds: wholeNumber('SECONDS', seconds, { from: 1 }),
    seed: wholeNumber('SEED', seed, { to: 2 ** 32 - 1 }),
  };
});
const slowMs = 100;
const random = mulberry32(seed);

const payload =
  '{"FV":"1.0","GI":"LEM DCBM","GS":"1242050810","PG":"T61","MS":"1242050810","IS":true,"IL":"TRUSTED","IF":["RFID_NONE"],"IT":"NONE","ID":"caf\u00e9 \\u00e9 \\/","CT":"EVSEID","CI":"FR*A23","RD":[{"TM":"2025-10-26T12:50:00,000+0100 R","TX":"B","RV":1319.135,"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G","UC":{"UN":"No_Comp","UI":0,"UR":0}},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"},{"TM":"2025-10-26T13:06:07,000+0100 R","TX":"E","RV":1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"},{"RV":7.641e0,"RI":"1-0:2.8.0","RU":"kWh","ST":"G","CL":"0.1"}]}';
const signers = (['secp256r1', 'secp192k1', 'brainpool384r1'] as const).map(curve =>
  createSigner({ curve, seed: 'fuzz' }),
);
const genuine = [
  ...signers.map(signer => ({ record: signRecord(payload, signer), publicKey: signer.publicKeyHex })),
  ...signers.map(signer => ({
    record: signRecord(payload, signer, { se: 'base64', sd: 'raw' }),
    publicKey: signer.publicKeyRawHex,
  })),
  ...fieldRecords(),
];
const genuinePayloads = new Set(
  genuine.map(({ record }) => payloadOf(readRecord(record).record?.signedBytes)),
);
const texts = [
  ...genuine.map(({ record }) => record),
  ...genuine.slice(0, 6).map(sample => toSafeXml(sample)),
  ...genuine.slice(0, 6).map(sample => JSON.stringify(toOcpp16({ ...sample, ocmf: sample.record }))),
  ...genuine.map(({ publicKey }) => publicKey),
  '<values><value a="1"><![CDATA[x]]><!-- y -->&lt;&#65;</value></values>',
];
const tokens =
  '{}[],:"|\\ 0 1 9 - + . e E \u0000 \u00ff \ud83d true null OCMF| {"SD":"30"} 1e999 \\u0000 <![CDATA[ ]]> <!-- &amp; &x; <!DOCTYPE __proto__ oca:base16:asn1:'.split(
    ' ',
  );

const findings = new Set<string>();
let executions = 0;
let slowestMs = 0;
const end = Date.now() + seconds * 1000;
console.log(`seed ${seed}`);
while (Date.now() < end) {
  for (let count = 0; count < 200; count += 1) oneRound();
}
console.log(`executions ${executions}, slowest ${slowestMs.toFixed(1)} ms, findings ${findings.size}`);
for (const text of findings) console.log(text);
process.exitCode = findings.size > 0 ? 1 : 0;

function oneRound(): void {
  const sample = pick(genuine);
  const changed = mutate(Buffer.from(sample.record));
  const publicKey =
    random() < 0.2 ? mutate(Buffer.from(sample.publicKey)).toString('latin1') : sample.publicKey;
  attempt('verifyRecord', changed, () => {
    const result = verifyRecord(changed, publicKey, {
      meterId: '1242050810',
      paginationCounter: 61,
      final: true,
    });
    void [result.findings, result.reference, result.billable];
    if (result.record !== undefined) sessionOf(result.record);
    if (result.verdict === 'valid' && !genuinePayloads.has(payloadOf(result.record?.signedBytes))) {
      throw new Error('a forged payload is valid');
    }
  });
  const document = mutate(Buffer.from(pick(texts)));
  const text = document.toString(random() < 0.5 ? 'utf8' : 'latin1');
  attempt('readRecord', document, () => readRecord(text));
  attempt('locateFields', document, () => locateFields(document));
  attempt('fromSafeXml', document, () => fromSafeXml(random() < 0.5 ? document : text));
  attempt('fromOcpp', document, () => fromOcpp(text));
  attempt('parsePublicKey', document, () => parsePublicKey(random() < 0.5 ? document : text));
}

function attempt(name: string, input: Buffer, work: () => unknown): void {
  executions += 1;
  const start = performance.now();
  try {
    work();
  } catch (error) {
    findings.add(`${name} threw ${String(error)} on base64 ${input.toString('base64')}`);
    return;
  }
  const elapsedMs = performance.now() - start;
  slowestMs = Math.max(slowestMs, elapsedMs);
  if (elapsedMs > slowMs && repeatedMs(work) > slowMs) {
    findings.add(`${name} took ${elapsedMs.toFixed(0)} ms on base64 ${input.toString('base64')}`);
  }
}

/** A busy machine makes one run slow; a slow input is slow each time. */
function repeatedMs(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function mutate(input: Buffer): Buffer {
  let bytes = input;
  const times = 1 + Math.floor(random() * 4);
  for (let index = 0; index < times; index += 1) bytes = mutateOnce(bytes);
  return bytes;
}

function mutateOnce(bytes: Buffer): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  const until = Math.min(bytes.length, at + Math.floor(random() ** 4 * bytes.length));
  const [before, middle, rest] = [bytes.subarray(0, at), bytes.subarray(at, until), bytes.subarray(until)];
  const kind = Math.floor(random() * 7);
  if (kind === 0)
    return Buffer.concat([before, Uint8Array.of(Math.floor(random() * 256)), bytes.subarray(at + 1)]);
  if (kind === 1) return Buffer.concat([before, rest]);
  if (kind === 2) return Buffer.concat([before, middle, middle, rest]);
  if (kind === 3) return Buffer.concat([before, Buffer.from(pick(tokens)), rest]);
  if (kind === 4)
    return Buffer.concat([
      before,
      Buffer.from(pick(tokens).repeat(1 + Math.floor(random() ** 6 * 5000))),
      rest,
    ]);
  if (kind === 5) return Buffer.concat([before, Buffer.from(pick(texts)), rest]);
  return before;
}

function payloadOf(signedBytes: Uint8Array | undefined): string {
  return Buffer.from(signedBytes ?? []).toString('base64');
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Records of the field, where a folder with them lies beside the repository. */
function fieldRecords(): { record: string; publicKey: string }[] {
  const folder = resolve(import.meta.dirname, '../../shared/vectors/ocmf');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.startsWith('real') || name.startsWith('lem-dcbm'))
    .flatMap(
      name =>
        JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as { ocmf: string; publicKey: string }[],
    )
    .map(({ ocmf, publicKey }) => ({ record: ocmf, publicKey }));
}

/** A small generator with a seed; it is for repeating a run, not for secrets. */
function mulberry32(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
