import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { createSimulator, listen, type SimulatorOptions } from '../../../src/simulator/index.ts';
import { runCommand } from '../../support/command-in-process.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function aMeter(options: SimulatorOptions = {}) {
  const simulator = createSimulator(options);
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  open.push(server);
  /** The settings as the meter shows them to anybody. */
  const shown = async () => (await fetch(`${server.url}/v1/settings`)).json();
  /** The bodies of what was written. */
  const written = () => simulator.counters.writes.map(({ body }) => JSON.parse(body));
  return { simulator, place: `127.0.0.1:${server.port}`, shown, written };
}

describe('dcbm settings', () => {
  it('shows what the meter is set to, and writes nothing', async () => {
    const { place, written } = await aMeter();
    const text = await dcbm('settings', place, '--format', 'text');
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^clock +\d{4}-/m);
    expect(text.stdout).toMatch(/^ntp +off$/m);
    expect(text.stdout).toMatch(/^ntp\.server1 +none$/m);
    expect(text.stdout).toMatch(/^ntp\.syncPeriod +120 \(unit not documented\)$/m);
    expect(text.stdout).toMatch(/^zone +\+00:00$/m);
    expect(text.stdout).toMatch(
      /^dst +off, 60 min from the last sunday of march T01:00Z to the last sunday of october T01:00Z$/m,
    );
    expect(text.stdout).toMatch(/^IT +0 \(NONE\)$/m);
    expect(text.stdout).toMatch(/^TLS +off$/m);
    expect(text.stdout).toMatch(/^cable 1 +2mR_Comp, 2 mΩ$/m);
    const json = await dcbm('settings', place, 'get');
    expect(jsonLines(json)).toMatchObject([{ timezone: '+00:00', identificationTypeCode: 0 }]);
    expect(written()).toEqual([]);
  });

  it('says what it will write, writes each group by itself, and reads it back', async () => {
    const { place, shown, written } = await aMeter();
    const words = ['zone=+01:00', 'dst=on', 'ntp=on', 'ntp.server1=time.test:124'];
    const answer = await dcbm('settings', place, 'set', ...words);
    expect(answer.code).toBe(0);
    expect(answer.stderr).toContain('will write zone: +01:00 (now +00:00)');
    expect(answer.stderr).toContain('will write ntp: on, servers time.test:124 and none');
    expect(jsonLines(answer)).toMatchObject([
      { status: 'OK', written: [{ key: 'ntp' }, { key: 'zone' }, { key: 'dst' }] },
    ]);
    expect(await shown()).toMatchObject({
      ntp: {
        ntpActivated: true,
        servers: [
          { ipAddress: 'time.test', port: 124 },
          { ipAddress: '', port: 123 },
        ],
      },
      time: { tz: '+01:00', dst: { activated: true, offset: 60 } },
    });
    expect(written().map(body => Object.keys(body))).toEqual([['ntp'], ['time'], ['time']]);
  });

  it('writes nothing that the meter has already', async () => {
    const { place, written } = await aMeter();
    const answer = await dcbm('settings', place, 'set', 'zone=+00:00', 'ntp=off', 'IT=NONE');
    expect([answer.code, written()]).toEqual([0, []]);
    expect(jsonLines(answer)).toMatchObject([{ status: 'OK', written: [] }]);
  });

  it('takes the meter from a file of settings', async () => {
    const { place, shown } = await aMeter();
    const folder = mkdtempSync(join(tmpdir(), 'dcbm-settings-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'meter.yaml');
    writeFileSync(file, `ipAddress: 127.0.0.1\nport: ${place.split(':')[1]}\n`);
    const get = runCommand('settings', '--config', file);
    expect([await get.exitCode, get.data[0]]).toMatchObject([0, { timezone: '+00:00' }]);
    const set = runCommand('settings', 'set', 'zone=-03:30', '--config', file);
    expect([await set.exitCode, set.talk]).toEqual([
      0,
      ['will write zone: -03:30 (now +00:00)', 'wrote zone'],
    ]);
    expect(await shown()).toMatchObject({ time: { tz: '-03:30' } });
  });

  it('writes IT only where somebody says yes', async () => {
    const { place, shown, written } = await aMeter();
    const asked = await dcbm('settings', place, 'set', 'IT=ISO14443');
    expect([asked.code, written()]).toEqual([2, []]);
    expect(asked.stderr).toMatch(/--yes where nobody can be asked.*once in the life/);
    const answer = await dcbm('settings', place, 'set', 'IT=ISO14443', '--yes');
    expect(answer.code).toBe(0);
    expect(await shown()).toMatchObject({ ocmfId: { IT: 3 } });
  });

  it('writes nothing while a transaction runs, names it, and ends with 4', async () => {
    const { simulator, place, written } = await aMeter();
    simulator.otherClient.start('of another');
    const before = written().length;
    const answer = await dcbm('settings', place, 'set', 'zone=+01:00', '--format', 'json');
    expect([answer.code, written().length]).toEqual([4, before]);
    expect(answer.stderr).toContain('"of another" is running');
    expect(JSON.parse(answer.stdout)).toMatchObject({ code: 'METER_TRANSACTION_ACTIVE', effect: 'none' });
  });

  it('ends with 4 when the meter refuses, and with 1 when it says yes and does not do it', async () => {
    const refusing = await aMeter();
    refusing.simulator.faults.add({ kind: 'resultZero', match: { method: 'PUT' } });
    const refused = await dcbm('settings', refusing.place, 'set', 'zone=+01:00');
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('the meter refused time.tz')]);
    const forgetful = await aMeter();
    const body = JSON.stringify({ meterId: forgetful.simulator.meterId, result: 1 });
    forgetful.simulator.faults.add({ kind: 'status', status: 200, body, match: { method: 'PUT' } });
    const forgotten = await dcbm('settings', forgetful.place, 'set', 'zone=+01:00');
    expect(forgotten.code).toBe(1);
    expect(forgotten.stderr).toContain('expected zone to be +01:00 after it was written, got zone +00:00');
  });

  it.each([
    [['set'], 'KEY=VALUE'],
    [['set', 'zone'], 'KEY=VALUE'],
    [['set', 'zone=1'], 'zone: got'],
    [['set', 'ntp=yes'], 'on or off'],
    [['set', 'ntp=on'], 'also a server'],
    [['set', 'ntp.server1=a b'], 'ntp.server1: got'],
    [['set', 'ntp.syncPeriod=0'], '1 to 65535'],
    [['set', 'dst={"offset":1}'], 'dst: got'],
    [['set', 'IT=18'], 'ISO14443'],
    [['set', 'zone=+01:00', 'zone=+02:00'], 'each key once'],
    [['set', 'http.tls_on=on'], 'KEY=VALUE'],
    [['write'], 'get, or set KEY=VALUE'],
  ])('refuses %j, says why, and writes nothing', async (words, why) => {
    const { place, written } = await aMeter();
    const answer = runCommand('settings', place, ...words);
    expect([await answer.exitCode, written()]).toEqual([2, []]);
    expect(answer.talk.join()).toContain(why);
  });
});
