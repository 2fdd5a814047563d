import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigner, signRecord, toSafeXml } from '../../../src/ocmf/index.ts';
import {
  createSimulator,
  listen,
  type Simulator,
  type SimulatorServer,
} from '../../../src/simulator/index.ts';
import { dcbm, startDcbm } from '../../support/dcbm.ts';
import { nextSecondOf } from '../../support/next-second.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-people-'));
afterAll(() => rmSync(folder, { recursive: true }));

let simulator: Simulator;
let server: SimulatorServer;
let place: string;
beforeEach(async () => {
  simulator = createSimulator({ seed: 7 });
  server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  place = `127.0.0.1:${server.port}`;
});
afterEach(() => server.close());

const text = (...args: string[]) => dcbm(...args, '--format', 'text');

describe('dcbm in words', () => {
  it('tells of a session, from the state of the meter to the record', async () => {
    const begin = ['--transaction-id', 'T1', '--evse-id', 'E1', '--identification-data', '04A1'];
    const kind = ['--identification-type', 'ISO14443', '--identification-level', 'TRUSTED'];
    const flags = ['--identification-flag', 'RFID_PLAIN', '--tariff-text', '0.59 a kWh'];
    const started = await text('start', place, ...begin, ...kind, ...flags);
    expect(started.stdout).toMatch(/started +T1\nstop from +\d{4}-/);
    const status = await text('status', place);
    expect(status.stdout).toMatch(
      /transaction +T1\nstatus +sensor linked, a transaction runs \(transactionIsOnGoing\), clock synced within 48 h \(21\)\nerrors +none\nrecords +1 of at most 20399 stored in the meter/,
    );
    await nextSecondOf(simulator);
    const stopped = await text('stop', place);
    expect(stopped.stdout).toContain('04A1,T1');
    expect(stopped.stdout).toMatch(/billable +yes/);
    expect(stopped.stdout).toContain(simulator.state.records(1)[0]?.ocmf);
    expect((await text('status', place)).stdout).toMatch(/transaction +none/);
  });

  it('says in a sentence why a start failed, and shows no JSON', async () => {
    simulator.forceStatusBits({ suLinkStatusIsOk: false });
    const { code, stdout, stderr } = await text('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('suLinkStatusIsOk');
  });

  it('shows a record that was tampered with, and the findings, before it fails', async () => {
    await text('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');
    simulator.faults.add({ kind: 'tamperRecord' });
    const { code, stdout, stderr } = await text('stop', place);
    expect([code, stdout.startsWith('OCMF|')]).toEqual([5, true]);
    expect(stderr).toContain('METER_RECORD_INVALID');
  });

  it('watches with the page beside it, whose address it says', async () => {
    const watching = startDcbm('watch', place, '--count', '2', '--page', '--format', 'text');
    await watching.says('page http://127.0.0.1:');
    expect(watching.output.stderr).toMatch(/^page http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/m);
    const { code, stdout } = await watching.finished;
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/kW.*V.*A/);
  });

  it.each(['70000', 'x'])('refuses the port %s for the page', async port => {
    const { code, stderr } = await text('watch', place, '--count', '1', `--page=${port}`);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/port/);
  });

  it.each(['[::1]:8080', '::1', 'http://127.0.0.1:1/'])('understands the address %s', async address => {
    const { code, stderr } = await text('status', address, '--retries', '0', '--timeout', '1000');
    expect(code).toBe(3);
    expect(stderr).toContain('METER_UNREACHABLE');
  });

  it.each([
    ['http://127.0.0.1/with/a/path', 'without a path'],
    ['127.0.0.1:port', 'a whole number'],
  ])('does not guess at the address %s', async (address, expected) => {
    const { code, stderr } = await text('status', address);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});

describe('dcbm ocmf', () => {
  const signer = createSigner({});
  const open = signRecord(
    '{"FV":"1.0","GS":"1","PG":"T1","ID":"a\\u001b[2Jb","RD":[{"TM":"2026-05-06T10:00:00,000+0000 R","TX":"B","RV":1.000,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"}]}',
    signer,
  );
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const keyed = ['--public-key', signer.publicKeyHex];

  it('shows what a record does not say as unknown, and moves no terminal', async () => {
    const { code, stdout } = await text('ocmf', 'show', file('open.ocmf', open), ...keyed);
    expect(code).toBe(0);
    expect(stdout).toMatch(/user +a\\u\{1b\}\[2Jb\ncharge point +not named/);
    expect(stdout).toMatch(/end +unknown\nduration +unknown\ncable +not named/);
    expect(stdout).not.toContain('\u001b');
  });

  it('says that something is not a record', async () => {
    const { code, stdout } = await text('ocmf', 'show', file('none.ocmf', 'hello'));
    expect(code).toBe(1);
    expect(stdout).toContain('not a record');
  });

  it('shows programs the fields, without the bytes', async () => {
    const { stdout } = await dcbm('ocmf', 'show', file('open.ocmf', open), ...keyed, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'valid', sessionDetails: { registers: [{}] } });
    expect(JSON.parse(stdout)).not.toHaveProperty('signedBytes');
    const none = await dcbm('ocmf', 'show', file('none.ocmf', 'hello'));
    expect(JSON.parse(none.stdout)).toMatchObject({ verdict: 'malformed' });
  });

  it('reads every record of a S.A.F.E. XML document, each with its own key', async () => {
    const value = { record: open, publicKey: signer.publicKeyHex };
    const both = file('both.xml', toSafeXml([value, value]));
    const { code, stdout } = await dcbm('ocmf', 'verify', both);
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 2]);
    const exported = await dcbm('ocmf', 'export', both, '--to-format', 'ocpp16');
    expect([exported.code, exported.stdout]).toEqual([2, '']);
    expect(exported.stderr).toContain('one record for ocpp16');
  });

  it.each([
    ['a file that is not there', join(folder, 'nowhere'), 'a file that can be read'],
    ['XML that holds no record', file('empty.xml', '<values></values>'), 'a S.A.F.E. XML document'],
  ])('ends with 2 for %s', async (_name, path, expected) => {
    const { code, stderr } = await dcbm('ocmf', 'verify', path);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});
