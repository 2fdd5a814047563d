import { afterEach, describe, expect, it, vi } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { runCommand } from '../../support/command-in-process.ts';
import { endingOf } from '../../support/handed-over.ts';
import { doorOf } from '../../support/meter-door.ts';
import { createRig, type Rig, type RigOptions, writesOf } from '../../support/rig.ts';
import { answerWith } from './changed-answer.ts';

/** Who sets the clock of a meter that was put into service by somebody else, and what is written into it besides. */

afterEach(() => {
  vi.restoreAllMocks();
});

const place = 'meter.test';
const settings = /^GET \/v1\/settings/;
const servers = ['10.0.0.1', '10.0.0.2'].map(ipAddress => ({ ipAddress, port: 1123 }));
const ntp = { servers, syncPeriod: 60, ntpActivated: true };
const dst = {
  activated: true,
  offset: 60,
  start: { order: 'last', day: 'sunday', month: 'march', hour: 'T02:00Z' },
  end: { order: 'last', day: 'sunday', month: 'october', hour: 'T02:00Z' },
};

/** A meter with NTP, zone and daylight saving time of its own; its NTP servers answer, or never did. */
async function aCommissionedMeter(isSynced: boolean, config: RigOptions['config'] = {}): Promise<Rig> {
  const simulator = { ntpAnswers: isSynced, deviceClock: { synced: isSynced } };
  const rig = await createRig({ backend: 'msw', simulator, config });
  for (const body of [{ time: { tz: '+05:30', dst } }, { ntp }]) {
    const request = { method: 'PUT', path: '/v1/settings', body: JSON.stringify(body) };
    const { outcome, finish } = await rig.simulator.exchange(request);
    finish();
    expect(outcome.answer.body).toContain('"result":1');
  }
  return rig;
}

/** What was written since, each as `PUT /v1/settings {"time":{"utc":…}}`. */
function writesSince(rig: Rig, count: number): string[] {
  return writesOf(rig.simulator)
    .slice(count)
    .map(write => write.replace(/"utc":"[^"]*"/, '"utc":…').replace(/^POST.*/, 'POST'));
}

const timeWrite = 'PUT /v1/settings {"time":{"utc":…}}';
const ntpWrite = (what: object) => `PUT /v1/settings ${JSON.stringify({ ntp: what })}`;

describe('dcbm', () => {
  const start = () => runCommand('start', place, '--transaction-id', 'T1', '--evse-id', 'E1');

  it('watch writes nothing for three minutes', async () => {
    await using rig = await aCommissionedMeter(true);
    const before = writesOf(rig.simulator).length;
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
    const watching = runCommand('watch', place);
    await rig.pass(180_000, 250);
    expect(writesSince(rig, before)).toEqual([]);
    watching.interrupt();
    expect(await rig.outcome(watching.exitCode)).toBe(0);
  });

  it.each(['status', 'certificate', 'logbook'])('%s writes nothing', async command => {
    await using rig = await aCommissionedMeter(false);
    const before = writesOf(rig.simulator).length;
    await rig.outcome(runCommand(command, place).exitCode);
    expect(writesSince(rig, before)).toEqual([]);
  });

  it('start writes nothing into a meter that is on NTP and synced', async () => {
    await using rig = await aCommissionedMeter(true);
    const before = writesOf(rig.simulator).length;
    const started = start();
    expect(await rig.outcome(started.exitCode)).toBe(0);
    expect(writesSince(rig, before)).toEqual(['POST']);
    expect(started.talk).toContain('the meter keeps its clock by NTP; nothing was written');
  });

  it('start writes the time and then NTP as it was where the meter is on NTP and not synced, and says so', async () => {
    await using rig = await aCommissionedMeter(false);
    const before = writesOf(rig.simulator).length;
    const started = start();
    expect(await rig.outcome(started.exitCode)).toBe(0);
    expect(writesSince(rig, before)).toEqual([timeWrite, ntpWrite(ntp), 'POST']);
    expect(started.talk).toContain('written into the meter: time.utc, ntp');
    expect(rig.simulator.state.settings).toMatchObject({ ntp, time: { tz: '+05:30', dst } });
  });

  it('start writes the time alone where the meter is not on NTP', async () => {
    await using rig = await createRig({ backend: 'msw' });
    const started = start();
    expect(await rig.outcome(started.exitCode)).toBe(0);
    expect(writesSince(rig, 0)).toEqual([timeWrite, 'POST']);
    expect(started.talk).toContain('written into the meter: time.utc');
  });

  it('stop writes nothing beside the stop', async () => {
    await using rig = await aCommissionedMeter(true);
    expect(await rig.outcome(start().exitCode)).toBe(0);
    const before = writesOf(rig.simulator).length;
    expect(await rig.outcome(runCommand('stop', place).exitCode)).toBe(0);
    expect(writesSince(rig, before)).toEqual(['PUT /v2/legal?transactionId=T1 {"running": false}']);
  });
});

describe('with keepNtp a meter whose NTP can only be read in part', () => {
  const { syncPeriod: _, ...withoutPeriod } = ntp;
  const odd: readonly (readonly [string, unknown, object])[] = [
    ['ntp.servers', null, { syncPeriod: 60, ntpActivated: true }],
    ['ntp.servers', [], { syncPeriod: 60, ntpActivated: true }],
    ['ntp.servers.0.port', '1123', { syncPeriod: 60, ntpActivated: true }],
    ['ntp.servers.1.ipAddress', 7, { syncPeriod: 60, ntpActivated: true }],
    ['ntp.syncPeriod', 'often', withoutPeriod],
  ];

  it.each(odd)('keeps it while it is synced: %s is %j', async (path, value) => {
    await using rig = await aCommissionedMeter(true, { timeSync: 'keepNtp' });
    answerWith(doorOf(rig.simulator), settings, path, value);
    const before = writesOf(rig.simulator).length;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    expect(writesSince(rig, before)).toEqual(['POST']);
    expect(rig.eventsOf('clock.keptByMeter')).toHaveLength(1);
  });

  it.each(odd)(
    'gets it back where it is not, and what was not read stays as it is: %s is %j',
    async (path, value, body) => {
      await using rig = await aCommissionedMeter(false, { timeSync: 'keepNtp' });
      answerWith(doorOf(rig.simulator), settings, path, value);
      const before = writesOf(rig.simulator).length;
      await endingOf(rig, rig.meter.start());
      await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
      expect(writesSince(rig, before)).toEqual([timeWrite, ntpWrite(body), 'POST']);
      expect(rig.simulator.state.settings.ntp).toEqual(ntp);
    },
  );
});

describe('the latest stop in a meter that keeps its NTP', () => {
  it.each([
    ['its own period', 60, 60],
    ['two hours where it does not say the period', null, 120],
  ])('counts from %s', async (_, period, minutes) => {
    await using rig = await aCommissionedMeter(true, { timeSync: 'keepNtp' });
    answerWith(doorOf(rig.simulator), settings, 'ntp.syncPeriod', period);
    await endingOf(rig, rig.meter.start());
    const { value } = await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    const left = Date.parse(value?.maxStopTime ?? '') - Date.now();
    expect(left).toBeLessThanOrEqual((48 * 60 - minutes - 1) * 60_000);
    expect(left).toBeGreaterThan((48 * 60 - minutes - 2) * 60_000);
  });
});

describe('what the user did not configure is left alone', () => {
  it('by the library: nothing but the time is written', async () => {
    await using rig = await aCommissionedMeter(true);
    const before = writesOf(rig.simulator).length;
    await endingOf(rig, rig.meter.start());
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    expect(writesSince(rig, before)).toEqual([timeWrite, 'POST']);
    expect(rig.simulator.state.settings.time).toEqual({ tz: '+05:30', dst });
  });

  it('and with never nothing is written, whatever is configured', async () => {
    const wanted = {
      timeSync: 'never',
      meterTimezone: '+01:00',
      IT: 3,
      ntpServer1IpAddr: '10.0.0.9',
    } as const;
    await using rig = await aCommissionedMeter(true, wanted);
    const before = writesOf(rig.simulator).length;
    await endingOf(rig, rig.meter.start());
    await rig.pass(130_000, 250);
    await endingOf(rig, rig.meter.startTransaction(aRequest('tx-1')));
    expect(writesSince(rig, before)).toEqual(['POST']);
  });
});

describe('a setting that is configured and could not be read', () => {
  const config = { meterTimezone: '+01:00', IT: 3, warmupMs: 1000 } as const;

  it('is written once per connection, and IT never, which is told', async () => {
    await using rig = await createRig({ backend: 'msw', config });
    doorOf(rig.simulator).refuse(settings, 404);
    await endingOf(rig, rig.meter.start());
    await rig.pass(5000, 250);
    for (const id of ['tx-1', 'tx-2']) {
      await endingOf(rig, rig.meter.startTransaction(aRequest(id)));
      await endingOf(rig, rig.meter.stopTransaction(id));
    }
    const written = writesSince(rig, 0);
    expect(written.filter(write => write.includes('"tz"'))).toHaveLength(1);
    expect(written.filter(write => write.includes('"IT"'))).toEqual([]);
    expect(rig.eventsOf('meter.answerOdd')).toContainEqual(
      expect.objectContaining({ endpoint: 'GET /v1/settings', path: 'ocmfId.IT' }),
    );
  });
});
