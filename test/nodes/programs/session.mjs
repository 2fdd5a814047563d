import { rmSync } from 'node:fs';

/** A session with a journal, from the first contact to the record, with what the doors of the package gave. */
export async function session({ createMeter, openJournalReader }, { createSimulator, listen }, journal) {
  const simulator = createSimulator();
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const meter = createMeter({ ipAddress: '127.0.0.1', port: server.port, journal });
  await meter.start();
  const request = { transactionId: 'tx-1', evseId: 'DE*ABC*E1234*1', identificationData: '04A1B2C3' };
  await meter.startTransaction(request);
  const { ocmf, verification } = await meter.stopTransaction('tx-1');
  await meter.stop();
  await server.close();
  const reader = openJournalReader(journal);
  const kept = [...reader.records()].map(record => record.ocmf);
  reader.close();
  const isOfTheMeter = ocmf === simulator.state.records(1)[0]?.ocmf;
  return { verdict: verification.verdict, isOfTheMeter, isKept: kept.length === 1 && kept[0] === ocmf };
}

/** The contract of a journal, with a file: each statement of it has to run on each Node.js. */
export function provesJournalFile({ openJournal }, journalContract, path) {
  const empty = () => {
    for (const ending of ['', '.lock']) rmSync(path + ending, { force: true });
    return openJournal(path);
  };
  const reopened = journal => {
    journal.close();
    return openJournal(path);
  };
  for (const { run } of journalContract('a journal file', empty, reopened)) run();
}
