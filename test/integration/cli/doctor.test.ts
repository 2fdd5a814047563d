import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Check, verdictOf } from '../../../src/cli/doctor/check.ts';
import { examine } from '../../../src/cli/doctor/examine.ts';
import type { MeterConfigInput } from '../../../src/index.ts';
import { createSimulator, listen, type Simulator } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

/** What the doctor finds at a simulated meter, and how it ends. */
async function visit(simulator: Simulator, more: Partial<MeterConfigInput> = {}, asked = {}) {
  await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const { certificatePem } = server;
  const pinned = more.meterTlsCertificate === '' ? { meterTlsCertificate: certificatePem } : {};
  const settings = { ipAddress: '127.0.0.1', port: server.port, ...more, ...pinned };
  const writesBefore = simulator.counters.writes.length;
  const checks = await examine(settings, signal, asked);
  expect(simulator.counters.writes.length).toBe(writesBefore);
  const bad = checks.filter(({ result }) => result === 'bad').map(({ name }) => name);
  return { ...verdictOf(checks), bad, names: checks.map(({ name }) => name), checks };
}

describe('dcbm doctor says of a meter', () => {
  it('that is healthy and pinned over TLS: all is well', async () => {
    const simulator = createSimulator({ tls: true });
    const { publicKeyOcmf: publicKey } = simulator;
    const { exitCode, sentence, names } = await visit(simulator, { publicKey, meterTlsCertificate: '' });
    expect([exitCode, sentence]).toEqual([0, 'All is well: the meter would take a transaction now.']);
    expect(names).toEqual([
      'Node.js',
      'name',
      'route',
      'port',
      'TLS',
      'meter',
      'key',
      'sensor',
      'errors',
      'clock',
      'cable',
      'transaction',
    ]);
  });

  it('that is healthy and not pinned: what could be better, and ends with 0', async () => {
    const { exitCode, sentence, bad } = await visit(createSimulator());
    expect([exitCode, bad]).toEqual([0, []]);
    expect(sentence).toMatch(/^Switch TLS on and pin the certificate/);
  });

  it('that has TLS switched on: to pin its certificate', async () => {
    const { exitCode, sentence, bad } = await visit(createSimulator({ tls: true }));
    expect([exitCode, bad]).toEqual([5, ['TLS']]);
    expect(sentence).toMatch(/^Pin the certificate of the meter .* it shows ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
  });

  it('whose clock is not synced: that the next start sets it, unless it may not', async () => {
    const simulator = createSimulator({ deviceClock: { synced: false, offsetMs: -90_000 } });
    const { exitCode, sentence, checks } = await visit(simulator);
    expect([exitCode, sentence]).toEqual([
      0,
      'Nothing has to be done about the clock: it is not synced, and the next start sets it.',
    ]);
    expect(checks.find(({ name }) => name === 'clock')?.found).toMatch(/^(89|90|91) s behind, not synced$/);
    const never = await visit(simulator, { timeSync: 'never' });
    expect([never.exitCode, never.bad]).toEqual([4, ['clock']]);
  });

  it('when its clock was set: what the status knows, and what only the logbook does', async () => {
    const found = (checks: readonly Check[], name: string) => checks.find(each => each.name === name)?.found;
    const simulator = createSimulator({ history: { logbookEntries: 12 } });
    const { checks } = await visit(simulator);
    expect(found(checks, 'clock')).toBe(
      'as here, synced within the last 48 h; when, the status does not say, the logbook does (--logbook)',
    );
    const more = await visit(simulator, {}, { logbook: true });
    expect(found(more.checks, 'clock')).toMatch(
      /^as here, synced within the last 48 h.*nor does its logbook$|^as here, synced (\d+ h )?\d+ min ago$/,
    );
    expect(found(more.checks, 'logbook')).toMatch(/^\d+ entries of about 40000$/);
    await simulator
      .exchange({
        method: 'PUT',
        path: '/v1/settings',
        body: JSON.stringify({ time: { utc: new Date().toISOString() } }),
      })
      .then(({ finish }) => finish());
    const set = await visit(simulator, {}, { logbook: true });
    expect(found(set.checks, 'clock')).toBe('as here, synced 0 min ago');
  });

  it('which cable it would compensate, and that there is none of that number', async () => {
    const found = ({ checks }: { checks: readonly Check[] }) =>
      checks.find(({ name }) => name === 'cable')?.found;
    expect(found(await visit(createSimulator()))).toBe('0, No_Comp, 0 mΩ');
    expect(found(await visit(createSimulator(), { cableId: 1 }))).toBe('1, 2mR_Comp, 2 mΩ');
    const silent = createSimulator();
    silent.faults.add({
      kind: 'wrongTypes',
      pointer: '/cableConf',
      remove: true,
      match: { path: '/v1/settings' },
    });
    expect(found(await visit(silent))).toMatch(/not known: the meter does not say its table/);
    const other = createSimulator();
    other.faults.add({
      kind: 'wrongTypes',
      pointer: '/cableConf',
      value: [],
      match: { path: '/v1/settings' },
    });
    const { exitCode, sentence } = await visit(other, { cableId: 3 });
    expect([exitCode, sentence]).toEqual([
      1,
      'Name another cable (--cable-id): the table of the meter has no row 3.',
    ]);
  });

  it('that has a fatal error: to have it repaired', async () => {
    const simulator = createSimulator();
    simulator.forceStatusBits({ muFatalErrorOccured: true });
    simulator.setErrorBits({ muDataIntegrityIsFailed: true });
    const { exitCode, sentence, checks } = await visit(simulator);
    expect([exitCode, sentence]).toEqual([
      4,
      'Have the meter repaired: it reports a fatal error and takes no transaction.',
    ]);
    expect(checks.find(({ name }) => name === 'errors')?.found).toBe(
      'fatal, checksum error in the data of the meter unit (muDataIntegrityIsFailed)',
    );
  });

  it('without its sensor unit: to check that cable', async () => {
    const simulator = createSimulator();
    simulator.forceStatusBits({ suLinkStatusIsOk: false });
    const { exitCode, sentence } = await visit(simulator);
    expect([exitCode, sentence]).toMatchObject([
      4,
      expect.stringMatching(/^Check the cable between the meter/),
    ]);
  });

  it('that was tampered with: not to bill with it', async () => {
    const simulator = createSimulator();
    simulator.forceStatusBits({ tamperingIsDetected: true });
    expect((await visit(simulator)).exitCode).toBe(1);
  });

  it('that is busy: which transaction is in the way', async () => {
    const simulator = createSimulator();
    simulator.otherClient.start('of another');
    const { exitCode, sentence, bad } = await visit(simulator);
    expect([exitCode, bad]).toEqual([4, ['transaction']]);
    expect(sentence).toMatch(
      /^End the transaction that runs before the next one starts .*: of another since /,
    );
  });

  it('that has another key than the pinned one: to find out which it is', async () => {
    const { publicKeyOcmf: publicKey } = createSimulator({ seed: 2 });
    const { exitCode, bad } = await visit(createSimulator(), { publicKey });
    expect([exitCode, bad]).toEqual([5, ['key']]);
  });

  it('that is absent: that nothing listens, and looks no further', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise(resolve => server.close(resolve));
    const checks = await examine({ ipAddress: '127.0.0.1', port }, signal);
    expect(checks.map(({ name }) => name)).toEqual(['Node.js', 'name', 'route', 'port']);
    expect(verdictOf(checks)).toMatchObject({
      exitCode: 3,
      sentence: expect.stringContaining('nothing listens on port'),
    });
  });

  it('whose journal is damaged: to mend that', async () => {
    const journal = join(folder, 'journal');
    writeFileSync(journal, 'this is no journal, and long enough to be looked at as if it were one');
    const { exitCode, bad } = await visit(createSimulator(), { journal });
    expect([exitCode, bad]).toEqual([1, ['journal']]);
  });
});

describe('the command', () => {
  it('shows each look with its result, and one sentence at the end', async () => {
    await using server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
    const text = await dcbm('doctor', server.url, '--format', 'text');
    expect(text.code).toBe(0);
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^good {4}Node\.js +v\d/);
    expect(lines.at(-2)).toBe('');
    expect(lines.at(-1)).toMatch(/^Switch TLS on .*\.$/);
  });

  it('gives programs the same', async () => {
    await using server = await listen(createSimulator({ tls: true }), { host: '127.0.0.1', port: 0 });
    const answer = await dcbm('doctor', `127.0.0.1:${server.port}`);
    expect(answer.code).toBe(5);
    expect(jsonLines(answer)).toMatchObject([
      { exitCode: 5, advice: expect.stringMatching(/^Pin the certificate/), checks: expect.any(Array) },
    ]);
  });
});
