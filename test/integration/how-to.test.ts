import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createActor, waitFor } from 'xstate';
import { createController } from '../../docs/how-to/charging-controller.ts';
import { openCopyingJournal } from '../../docs/how-to/own-journal.ts';
import { chargeOnce } from '../../docs/how-to/plain-node.ts';
import type { Journal } from '../../src/index.ts';
import { recorded } from '../../src/journal/contract-samples.ts';
import { journalContract } from '../../src/journal-contract.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function aMeter() {
  const simulator = createSimulator();
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  open.push(server);
  return { simulator, config: { ipAddress: '127.0.0.1', port: server.port } };
}

describe('the examples', () => {
  it('keep a second copy of each record, in a journal that keeps the contract', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    open.push({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
    let count = 0;
    const path = () => join(folder, `meter-${count}.journal`);
    const openAgain = () => openCopyingJournal(path(), () => undefined);
    const openEmpty = () => {
      count += 1;
      return openAgain();
    };
    const reopen = (journal: Journal) => {
      journal.close();
      return openAgain();
    };
    for (const { run } of journalContract('the example', openEmpty, reopen)) run();

    const { simulator, config } = await aMeter();
    const copies: string[] = [];
    const journal = openCopyingJournal(join(folder, 'copied.journal'), (_meterId, ocmf) => copies.push(ocmf));
    await chargeOnce({ ...config, journal }, 1200, () => undefined);
    expect(copies).toEqual([simulator.state.records(1)[0]?.ocmf]);
    expect([...journal.records()].map(({ ocmf }) => ocmf)).toEqual(copies);
    journal.close();
  });

  it('tell of a copy that fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    const journal = openCopyingJournal(join(folder, 'meter.journal'), () => {
      throw new Error('no connection');
    });
    expect(() => journal.archive(recorded('tx-1', 7))).toThrow(/copy of the record of transaction tx-1/);
    expect([...journal.records()]).toEqual([]);
    journal.close();
    rmSync(folder, { recursive: true });
  });

  it('charge in a plain Node program', async () => {
    const { simulator, config } = await aMeter();
    const lines: string[] = [];
    const record = await chargeOnce(config, 1200, line => lines.push(line));
    expect(record.ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
    expect(lines).toContain('signature valid');
    expect(lines.filter(line => line.endsWith(' Wh')).length).toBeGreaterThanOrEqual(1);
  });

  it('charge in a controller that is a parent machine, and stop with it', async () => {
    const { simulator, config } = await aMeter();
    const controller = createActor(createController(config)).start();
    await waitFor(controller, snapshot => snapshot.matches('available'));
    controller.send({ type: 'vehicle.plugged', transactionId: 'tx-1', cardUid: '04A1B2C3' });
    await waitFor(controller, snapshot => snapshot.matches('charging'));
    expect(simulator.state.openTransactionId).toBe('tx-1');
    controller.send({ type: 'vehicle.unplugged' });
    const { context } = await waitFor(controller, snapshot => snapshot.matches('available'));
    expect(context.bills).toEqual([simulator.state.records(1)[0]?.ocmf]);

    controller.send({ type: 'shutdown' });
    const before = simulator.counters.requests();
    expect(controller.getSnapshot().status).toBe('done');
    await expect.poll(() => simulator.counters.openConnections).toBe(0);
    expect(simulator.counters.requests() - before).toBeLessThanOrEqual(1);
  });
});
