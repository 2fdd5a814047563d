import * as driver from 'lem-dcbm';
import * as inspect from 'lem-dcbm/inspect';
import { journalContract } from 'lem-dcbm/journal-contract';
import { meterMachine } from 'lem-dcbm/machines';
import { verifyRecord } from 'lem-dcbm/ocmf';
import * as simulator from 'lem-dcbm/simulator';
import { provesJournalFile, session } from './session.mjs';

provesJournalFile(driver, journalContract, `${process.argv[2]}.contract`);
const doors = [meterMachine.id, typeof verifyRecord, typeof inspect.serveInspector];
process.stdout.write(JSON.stringify({ doors, ...(await session(driver, simulator, process.argv[2])) }));
