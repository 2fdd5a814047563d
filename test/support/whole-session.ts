import { createMeter, openJournal } from '../../src/index.ts';

/** A whole session in a process of its own, for tests that run it under flags of Node.js; tells what came of it. */
const [port, journal, elsewhere] = process.argv.slice(2);
if (journal === undefined || elsewhere === undefined)
  throw new Error('port, journal and a folder are missing');

const meter = createMeter({ ipAddress: '127.0.0.1', port: Number(port), journal });
const measured = new Promise(resolve => {
  const subscription = meter.measurements$.subscribe(measurement => {
    subscription.unsubscribe();
    resolve(measurement);
  });
});
await meter.start();
await meter.startTransaction({
  transactionId: 'tx-1',
  evseId: 'DE*ABC*E1234*1',
  identificationStatus: 'ASSIGNED',
  identificationType: 'ISO14443',
  identificationFlags: ['RFID_PLAIN'],
  identificationData: '04A1B2C3',
});
await measured;
const { ocmf, verification } = await meter.stopTransaction('tx-1');
await meter.stop();

const archive = openJournal(journal);
const archived = [...archive.records()].map(record => record.ocmf);
archive.close();

/** Without `--permission` everything is permitted, and nothing can be asked. */
const permission: typeof process.permission | undefined = process.permission;
const may = (scope: string, place?: string) => permission?.has(scope, place) ?? true;
const permitted = {
  journal: may('fs.write', journal),
  elsewhere: may('fs.read', elsewhere) || may('fs.write', elsewhere),
  others: ['child', 'worker', 'addon', 'wasi', 'inspector'].filter(scope => may(scope)),
};
process.stdout.write(JSON.stringify({ ocmf, verdict: verification.verdict, archived, permitted }));
