const driver = require('lem-dcbm');
const inspect = require('lem-dcbm/inspect');
const { journalContract } = require('lem-dcbm/journal-contract');
const { meterMachine } = require('lem-dcbm/machines');
const { verifyRecord } = require('lem-dcbm/ocmf');
const simulator = require('lem-dcbm/simulator');
const { provesJournalFile, session } = require('./session.mjs');

provesJournalFile(driver, journalContract, `${process.argv[2]}.contract`);
const doors = [meterMachine.id, typeof verifyRecord, typeof inspect.serveInspector];
session(driver, simulator, process.argv[2]).then(result =>
  process.stdout.write(JSON.stringify({ doors, ...result })),
);
