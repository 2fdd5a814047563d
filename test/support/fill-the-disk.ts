import { once } from 'node:events';
import { createMeter, isMeterError } from '../../src/index.ts';

/** What {@link file://./fill-the-disk.ts} tells at its end, as one line of JSON. */
export interface FullDisk {
  /** Transactions whose record a caller got, with the record. */
  readonly delivered: readonly (readonly [transactionId: string, ocmf: string])[];
  /** The start that failed, with code, effect and message. */
  readonly refusal: { readonly code: string; readonly effect: string; readonly message: string };
  /** Measurements that came after it. */
  readonly measurements: number;
}

const [port, journal] = process.argv.slice(2);
const manySessions = 1000;

/** Carries out one session after the other until a start is refused; then goes on measuring for a while. */
const meter = createMeter({
  ipAddress: '127.0.0.1',
  port: Number(port),
  pollIntervalMs: 100,
  warmupMs: 0,
  resilienceTransactionRequestRetries: 0,
  journal: journal ?? '',
});
const delivered: [string, string][] = [];
await meter.start();
const refusal = await untilRefused();
let measurements = 0;
const enough = new EventTarget();
meter.measurements$.subscribe(() => {
  measurements += 1;
  if (measurements === 3) enough.dispatchEvent(new Event('measured'));
});
await once(enough, 'measured');
await meter.stop();
process.stdout.write(`${JSON.stringify({ delivered, refusal, measurements } satisfies FullDisk)}\n`);

async function untilRefused(): Promise<FullDisk['refusal']> {
  for (let number = 1; number <= manySessions; number += 1) {
    const transactionId = `tx-${number}`;
    try {
      await meter.startTransaction({
        transactionId,
        evseId: 'DE*ABC*E1234*1',
        identificationStatus: 'ASSIGNED',
        identificationType: 'ISO14443',
        identificationFlags: ['RFID_PLAIN'],
      });
    } catch (error) {
      if (!isMeterError(error)) throw error;
      return { code: error.code, effect: error.effect, message: error.message };
    }
    const record = await meter.stopTransaction(transactionId);
    delivered.push([transactionId, record.ocmf]);
  }
  throw new Error(`the disk was not full after ${manySessions} sessions`);
}
