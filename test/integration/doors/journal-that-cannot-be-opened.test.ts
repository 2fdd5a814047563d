import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { expectMeterError } from '../../support/expect-meter-error.ts';
import { connected, createRig } from '../../support/rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const elsewhere = () => join(folder, 'no such folder', 'meter.journal');

describe('a journal that cannot be opened', () => {
  it('rejects start(), and the meter is measured all the same', async () => {
    await using rig = await createRig({ config: { journal: elsewhere() } });
    await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_JOURNAL_FAILED' });
    await rig.until('measurements', () => rig.measurements.length > 1);
    expect(rig.eventsOf('journal.failed')).toMatchObject([{ error: { code: 'METER_JOURNAL_FAILED' } }]);
    expect(rig.eventsOf('meter.legalUnreadable')).toEqual([]);
    expect(rig.eventsOf('meter.identified')[0]?.identity.apiVersion).toBe('v2');
    await expectMeterError(rig.meter.start(), { code: 'METER_JOURNAL_FAILED' });
  });

  it('refuses starts with its reason, and stops go out and hand the record over', async () => {
    await using first = await createRig();
    await connected(first);
    await first.outcome(first.meter.startTransaction(aRequest('T1')));
    const second = first.another({ journal: elsewhere() });
    await expectMeterError(first.outcome(second.start()), { code: 'METER_JOURNAL_FAILED' });
    await first.pass(3000);
    await expectMeterError(first.outcome(second.startTransaction(aRequest('T2'))), {
      code: 'METER_JOURNAL_FAILED',
      effect: 'none',
    });
    expect((await first.outcome(second.stopTransaction('T1'))).transactionId).toBe('T1');
  });

  it('resolves start() when transactions may start without it, and they do', async () => {
    await using rig = await createRig({ config: { journal: elsewhere(), allowStartWithoutJournal: true } });
    await connected(rig);
    expect(rig.eventsOf('journal.failed')).toHaveLength(1);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    expect(rig.simulator.state.openTransactionId).toBe('T1');
  });

  it('is tried again each minute, and everything goes on when it can be opened', async () => {
    await using rig = await createRig({ config: { journal: elsewhere() } });
    await expectMeterError(rig.outcome(rig.meter.start()), { code: 'METER_JOURNAL_FAILED' });
    mkdirSync(join(folder, 'no such folder'));
    await rig.until('the journal', () => rig.eventsOf('journal.restored').length > 0, 90_000);
    expect((await rig.outcome(rig.meter.start())).apiVersion).toBe('v2');
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    expect(rig.simulator.state.openTransactionId).toBe('T1');
  });
});

describe('stop() right after a record was handed over', () => {
  it('lets that be noted, so that the next driver does not hand it over again', async () => {
    const path = join(folder, 'meter.journal');
    await using rig = await createRig({ config: { journal: path } });
    await connected(rig);
    await rig.outcome(rig.meter.startTransaction(aRequest('T1')));
    const record = await rig.outcome(
      rig.meter.stopTransaction('T1').then(async stopped => {
        await rig.meter.stop();
        return stopped;
      }),
    );
    const journal = openJournal(path);
    expect(journal.isDelivered(record)).toBe(true);
    journal.close();
  });
});
