import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorServer,
} from '../../../src/simulator/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';
import { type JournalFile, journalFile, nameOf } from '../../support/handed-over.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';

const startRequests = /^POST \/v2\/legal/;
const stopRequests = /^PUT \/v2\/legal/;

let simulator: Simulator;
let door: MeterDoor;
let server: SimulatorServer;
let file: JournalFile;
let place: string;
beforeEach(async () => {
  simulator = createSimulator({ seed: 7 });
  door = doorOf(simulator);
  server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  file = journalFile();
  place = `127.0.0.1:${server.port}`;
});
afterEach(async () => {
  await server.close();
  file[Symbol.dispose]();
});

const start = (transactionId: string) =>
  ['start', place, '--transaction-id', transactionId, '--evse-id', 'E1'] as const;

describe('dcbm while a transaction runs and /legal answered 503 once', () => {
  it('ends it with "stop" and prints its record', async () => {
    await door.second.start('SESSION-7');
    door.refuse(/^GET \/v2\/legal/, 503, 1);
    const stopped = await dcbm('stop', place);
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(1);
    expect(simulator.state.openTransactionId).toBeUndefined();
    expect(stopped.code).toBe(0);
    expect(jsonLines(stopped)[0]).toMatchObject({ status: 'OK', transactionId: 'SESSION-7' });
  });
});

describe('dcbm with a journal that cannot be opened', () => {
  const journals: Record<string, () => { path: string; letGo?: () => void }> = {
    'in a folder that does not exist': () => ({ path: join(file.path, 'no such folder', 'meter.journal') }),
    // A place where nobody may write, whoever runs this.
    'in a place that takes no files': () => ({ path: '/proc/meter.journal' }),
    'that another process has open': () => {
      const { close } = openJournal(file.path);
      return { path: file.path, letGo: close };
    },
  };

  async function expectRefused(path: string, ...args: readonly string[]): Promise<void> {
    const ended = await dcbm(...args, '--journal', path);
    const requests = door.arrivals.map(({ request }) => request);
    expect(requests, 'requests that the meter saw').toEqual([]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(path);
    expect(ended.stderr).toContain('METER_JOURNAL_FAILED');
    expect(ended.stdout).not.toContain('no transaction is open');
  }

  it.each(Object.entries(journals))(
    'sends nothing for "stop" and ends with 1: %s',
    async (_where, makeUnfit) => {
      await door.second.start('SESSION-7');
      const { path, letGo } = makeUnfit();
      await expectRefused(path, 'stop', place);
      letGo?.();
    },
  );

  it('sends nothing for "start" and "watch" and ends with 1', async () => {
    const path = join(file.path, 'no such folder', 'meter.journal');
    await expectRefused(path, ...start('T1'));
    await expectRefused(path, 'watch', place, '--count', '1');
  });
});

describe('dcbm start while a transaction runs', () => {
  it('is refused with 4, naming the transaction of somebody else, which runs on', async () => {
    await door.second.start('SESSION-7');
    const refused = await dcbm(...start('T1'), '--journal', file.path);
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(0);
    expect(simulator.state.openTransactionId).toBe('SESSION-7');
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('SESSION-7');
    expect(jsonLines(refused)[0]).toMatchObject({ code: 'METER_TRANSACTION_ACTIVE', effect: 'none' });
  });

  it('is done at once when its own runs already, for the same EVSE and client', async () => {
    await dcbm(...start('T1'));
    const again = await dcbm(...start('T1'));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(0);
    expect(door.count(startRequests), 'starts that the meter saw').toBe(1);
    expect(again.code).toBe(0);
    expect(jsonLines(again)[0]).toMatchObject({ status: 'OK', transactionId: 'T1' });
  });

  it('is refused with 4 when one with the same id runs for another EVSE and client', async () => {
    await door.second.start('T1');
    const refused = await dcbm(...start('T1'));
    expect(door.count(stopRequests), 'stops that the meter saw').toBe(0);
    expect(simulator.state.openTransactionId).toBe('T1');
    expect(refused.code).toBe(4);
  });

  it.each([['jsonl'], ['json']])('replaces it with --replace, and prints both in %s', async format => {
    await door.second.start('SESSION-7');
    const replaced = await dcbm(...start('T1'), '--replace', '--journal', file.path, '--format', format);
    expect(replaced.code).toBe(0);
    const documents = JSON.parse(`[${replaced.stdout.trim().replaceAll(/\}\n\{/g, '},{')}]`) as object[];
    expect(documents).toMatchObject([
      { status: 'OK', replaced: true, transactionId: 'SESSION-7', encodingMethod: 'OCMF' },
      { status: 'OK', transactionId: 'T1' },
    ]);
    const [first] = documents as { signedMeterData: string }[];
    expect(nameOf(simulator, { ocmf: first?.signedMeterData ?? '' })).toBe('T1');
    expect(file.archived().map(record => nameOf(simulator, record))).toEqual(['T1']);
    expect(simulator.state.openTransactionId).toBe('T1');
  });

  it('starts nothing with --replace when the record of the replaced one cannot be had', async () => {
    await door.second.start('SESSION-7');
    door.refuse(/^GET \/v2\/ocmf/, 500);
    const ended = await dcbm(...start('T1'), '--replace');
    expect(door.count(startRequests), 'starts that the meter saw').toBe(0);
    expect(simulator.state.openTransactionId).toBeUndefined();
    expect(ended.code).toBe(1);
  });
});
