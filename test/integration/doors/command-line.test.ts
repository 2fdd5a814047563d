import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endRunning } from '../../../src/cli/replace.ts';
import { createMemoryJournal, openJournal } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { runCommand } from '../../support/command-in-process.ts';
import { watchedJournal } from '../../support/flaky-journal.ts';
import { type JournalFile, journalFile } from '../../support/handed-over.ts';
import { connected, createRig, type Rig, writesOf } from '../../support/rig.ts';

/** In process: the address is that of the simulated meter in msw's network. */
const place = 'meter.test';
const minute = 60_000;

let file: JournalFile;
beforeEach(() => {
  file = journalFile();
});
afterEach(() => {
  vi.restoreAllMocks();
  file[Symbol.dispose]();
});

const ntpOn = JSON.stringify({
  ntp: {
    servers: ['10.0.0.1', '10.0.0.2'].map(ipAddress => ({ ipAddress, port: 123 })),
    syncPeriod: 60,
    ntpActivated: true,
  },
});

/** A meter that is commissioned: NTP, zone and daylight saving time of its own. */
async function aCommissionedMeter(): Promise<Rig> {
  const rig = await createRig({ backend: 'msw' });
  const time = JSON.stringify({ time: { tz: '+05:30' } });
  for (const body of [time, ntpOn]) {
    const { outcome, finish } = await rig.simulator.exchange({ method: 'PUT', path: '/v1/settings', body });
    finish();
    expect(outcome.answer).toMatchObject({ status: 200, body: expect.stringContaining('"result":1') });
  }
  return rig;
}

const start = (id: string, ...more: string[]) =>
  runCommand('start', place, '--transaction-id', id, '--evse-id', 'E1', ...more);

describe('dcbm watch', () => {
  it('writes nothing into the meter for as long as it runs', async () => {
    await using rig = await aCommissionedMeter();
    const before = writesOf(rig.simulator).length;
    // A command takes the clock of the process.
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
    const watching = runCommand('watch', place);
    await rig.pass(3 * minute, 250);
    expect(watching.data.length).toBeGreaterThan(150);
    expect(writesOf(rig.simulator).slice(before)).toEqual([]);
    watching.interrupt();
    expect(await rig.outcome(watching.exitCode)).toBe(0);
  });

  it('leaves alone a stop that the journal has and that was not carried out', async () => {
    await using rig = await createRig({ backend: 'msw', config: { journal: file.path } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    rig.simulator.faults.add({ kind: 'status', status: 500, match: { method: 'PUT' } });
    await rig.outcome(rig.meter.stopTransaction('T1').catch(() => undefined));
    await rig.meter.stop();
    rig.simulator.faults.clear();
    const before = writesOf(rig.simulator).length;
    const watching = runCommand('watch', place, '--journal', file.path);
    await rig.pass(5000, 100);
    watching.interrupt();
    expect(await rig.outcome(watching.exitCode)).toBe(0);
    expect(writesOf(rig.simulator).slice(before)).toEqual([]);
    expect(rig.simulator.state.openTransactionId).toBe('T1');
    expect(watching.talk.join('\n')).toContain('T1');
  });
});

describe('dcbm start', () => {
  it('says on stderr what it wrote beside the start', async () => {
    await using rig = await createRig({ backend: 'msw' });
    const started = start('T1');
    expect(await rig.outcome(started.exitCode)).toBe(0);
    expect(started.talk).toContain('written into the meter: time.utc');
  });

  it('leaves a meter that keeps its clock by NTP alone, and says so', async () => {
    await using rig = await aCommissionedMeter();
    const before = writesOf(rig.simulator).length;
    const started = start('T1');
    expect(await rig.outcome(started.exitCode)).toBe(0);
    expect(
      writesOf(rig.simulator)
        .slice(before)
        .map(write => write.split(' ')[0]),
    ).toEqual(['POST']);
    expect(started.talk).toContain('the meter keeps its clock by NTP; nothing was written');
  });

  it('with --replace leaves its own transaction alone that runs already', async () => {
    await using rig = await createRig({ backend: 'msw' });
    expect(await rig.outcome(start('T1').exitCode)).toBe(0);
    const again = start('T1', '--replace');
    expect(await rig.outcome(again.exitCode)).toBe(0);
    expect(again.data).toEqual([
      { status: 'OK', transactionId: 'T1', minStopTime: expect.any(String), again: true },
    ]);
    expect(writesOf(rig.simulator).filter(write => write.startsWith('POST'))).toHaveLength(1);
    expect(writesOf(rig.simulator).filter(write => write.startsWith('PUT /v2/legal'))).toEqual([]);
  });
});

describe('the record of a transaction that is replaced', () => {
  it('is printed and ends the command when it cannot be stored', async () => {
    const journal = watchedJournal(createMemoryJournal(), ({ method }) => {
      if (method === 'archive') throw new Error('the disk is full');
    });
    await using rig = await createRig({ backend: 'msw', config: { journal } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    const data: unknown[] = [];
    const output = {
      format: 'jsonl',
      isTerminal: false,
      columns: 80,
      data: (value: unknown) => data.push(value),
      talk: () => undefined,
      fail: () => undefined,
    } as const;
    expect(await rig.outcome(endRunning(rig.meter, output))).toBe(1);
    expect(data).toMatchObject([
      {
        status: 'UNEXPECTED_ERROR',
        effect: 'done',
        replaced: true,
        transactionId: 'T1',
        signedMeterData: expect.stringMatching(/^OCMF/),
      },
    ]);
  });
});

describe('dcbm stop with a journal', () => {
  it('hands a record over once: the next command says nothing of it', async () => {
    await using rig = await createRig({ backend: 'msw' });
    expect(await rig.outcome(start('T1', '--journal', file.path).exitCode)).toBe(0);
    const stopped = runCommand('stop', place, '--journal', file.path);
    expect(await rig.outcome(stopped.exitCode)).toBe(0);
    expect(stopped.data).toMatchObject([{ status: 'OK', transactionId: 'T1' }]);
    const journal = openJournal(file.path);
    expect(journal.undelivered(rig.simulator.meterId)).toEqual([]);
    journal.close();
  });
});

describe('dcbm status', () => {
  it('shows what was odd in the answers', async () => {
    await using rig = await createRig({ backend: 'msw' });
    const exchange = rig.simulator.exchange.bind(rig.simulator);
    rig.simulator.exchange = async request => {
      const exchanged = await exchange(request);
      const body = exchanged.outcome.answer.body.replace(/"time":"[^"]*"/, '"time":"string"');
      const answer = { ...exchanged.outcome.answer, body };
      return { ...exchanged, outcome: { ...exchanged.outcome, answer } };
    };
    const status = runCommand('status', place);
    expect(await rig.outcome(status.exitCode)).toBe(0);
    expect(status.data[0]).toMatchObject({
      oddAnswers: [{ endpoint: 'GET /v1/status', path: 'time', got: expect.any(String) }],
    });
  });
});
