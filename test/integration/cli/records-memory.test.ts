import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Row, rowOfRecord } from '../../../src/journal/rows.ts';
import { openJournal } from '../../../src/journal/sqlite-journal.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';
import { addRows, behindItsBack } from '../../unit/journal/raw-file.ts';

const bin = inject('commandLine') ?? join(import.meta.dirname, '../../../src/cli/bin.ts');
const count = 5000;
/** So many that what the command needs in any case is needed for them, too. */
const fewCount = 300;
const signer = createSigner({});

let folder: string;
let many: string;
let few: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcbm-records-'));
  many = journalOf(count);
  few = journalOf(fewCount);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A journal with so many records, of some 2 kB each as a meter signs them. */
function journalOf(records: number): string {
  const path = join(folder, `${records}.journal`);
  openJournal(path).close();
  behindItsBack(path, database => addRows(database, 'records', signed(records)));
  return path;
}

/** Of a hundred signed texts: to sign each of them would take longer than all that is measured. */
function* signed(records: number): Generator<Row> {
  const texts = Array.from({ length: 100 }, (_, index) => signRecord(payloadOf(index), signer));
  for (let counter = 1; counter <= records; counter += 1) {
    yield rowOfRecord({
      meterId: '1',
      transactionId: `t${counter}`,
      ocmf: texts[counter % texts.length] ?? '',
      publicKey: signer.publicKeyHex,
      receivedAt: '2026-05-06T10:00:00.000Z',
      verification: { verdict: 'valid', billable: true, findings: [] },
      paginationCounter: counter,
    });
  }
}

function payloadOf(counter: number): string {
  const reading = (kind: string, kWh: number) =>
    `{"TM":"2026-05-06T10:00:00,000+0000 R","TX":"${kind}","RV":${kWh},"RI":"1-0:1.8.0","RU":"kWh","RT":"DC","EF":"","ST":"G"}`;
  return `{"FV":"1.0","GI":"LEM DCBM","GS":"1","PG":"T${counter}","IS":true,"IL":"TRUSTED","IF":["RFID_NONE","OCPP_RS_TLS"],"IT":"NONE","ID":"t${counter}","CT":"EVSEID","CI":"DE*ABC*E1234*1","RD":[${reading('B', 1)},${reading('E', 2)}]}`;
}

/** The most memory that the command held, in MB. */
async function peakMbOf(command: 'list' | 'check', journal: string): Promise<number> {
  const peak = `data:text/javascript,process.on('exit',()=>process.stderr.write(' peak '+process.resourceUsage().maxRSS))`;
  const args = ['--import', peak, bin, 'records', command, '--journal', journal];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  expect([code, said]).toEqual([0, expect.stringMatching(/ peak \d+$/)]);
  return Number(/\d+$/.exec(said)?.[0]) / 1024;
}

describe('the memory of dcbm records', () => {
  it.each(['list', 'check'] as const)(
    '%s does not grow with the journal',
    async command => {
      const [ofFew = 0, ofMany = 0] = await Promise.all(
        [few, many].map(journal => peakMbOf(command, journal)),
      );
      expect(ofMany - ofFew).toBeLessThan(20);
    },
    180_000,
  );
});
