import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromSafeXml } from '../../../src/ocmf/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines, startDcbm } from '../../support/dcbm.ts';
import { nextSecondOf } from '../../support/next-second.ts';

let folder: string;
let journal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dcbm-journal-'));
  journal = join(folder, 'meter.journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('dcbm with a journal', () => {
  it('stops from a new process what another one started, and keeps the record', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const place = `127.0.0.1:${server.port}`;
    await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1', '--journal', journal);
    await nextSecondOf(simulator);
    const stopped = await dcbm('stop', place, '--journal', journal);
    expect(stopped.code).toBe(0);
    const listed = await dcbm('records', 'list', '--journal', journal);
    expect(jsonLines(listed)).toMatchObject([{ transactionId: 'T1', verdict: 'valid', billable: true }]);
    const shown = await dcbm('records', 'show', 'T1', '--journal', journal);
    expect(jsonLines(shown)[0]?.ocmf).toBe(jsonLines(stopped)[0]?.signedMeterData);
    const exported = await dcbm('records', 'export', '--journal', journal, '--to-format', 'safe-xml');
    const [value] = fromSafeXml(exported.stdout).values;
    expect(Buffer.from(value?.record ?? []).toString()).toBe(jsonLines(stopped)[0]?.signedMeterData);
  });

  it('resumes the transaction of a process that was killed, and says so', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    const place = `127.0.0.1:${server.port}`;
    await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1', '--journal', journal);
    const killed = startDcbm('watch', place, '--journal', journal);
    await killed.says('powerW');
    killed.child.kill('SIGKILL');
    await killed.finished;
    const next = startDcbm('watch', place, '--journal', journal, '--count', '1');
    await next.says('resumed transaction T1');
    expect((await next.finished).code).toBe(0);
  });
});

describe('dcbm with a journal of another meter', () => {
  it('refuses an exchanged meter, naming both, unless its key is given', async () => {
    const first = createSimulator({ seed: 1 });
    const second = createSimulator({ seed: 2 });
    const server = await listen(first, { host: '127.0.0.1', port: 0 });
    const place = `127.0.0.1:${server.port}`;
    await dcbm('start', place, '--transaction-id', 'T1', '--evse-id', 'E1', '--journal', journal);
    await dcbm('stop', place, '--journal', journal);
    await server.close();
    await using _exchanged = await listen(second, { host: '127.0.0.1', port: server.port });
    const start = ['start', place, '--transaction-id', 'T2', '--evse-id', 'E1', '--journal', journal];
    const refused = await dcbm(...start);
    expect(refused.code).toBe(5);
    for (const { meterId } of [first, second]) expect(refused.stdout).toContain(`meter ${meterId}`);
    expect(second.counters.requests('POST /v2/legal')).toBe(0);
    const welcome = await dcbm(...start, '--public-key', second.publicKeyOcmf);
    expect(welcome.code).toBe(0);
  });
});
