import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorBitNames, statusBitNames } from '../../../../src/domain/meter-status.ts';
import type { AccountRead, LastReads, MeterState } from '../../../../src/index.ts';
import { aboutMeter } from '../../../../src/serve/http/about-meter.ts';
import { followMeter } from '../../../../src/serve/http/meter-facts.ts';
import { meterView } from '../../../../src/serve/http/meter-view.ts';
import { aboutMeterSchema } from '../../../../src/serve/http/schemas/about.ts';
import { type FakeMeter, fakeMeter, identity, idle } from './fake-site.ts';

const readAt = '2026-05-06T10:00:00.000Z';
const nominal = ['suLinkStatusIsOk', 'timeSyncStatusIsOk'];

/** A status in which these bits are other than they should be, and these flags are set; one of them is not told. */
function statusWith(wrong: readonly string[], errors: readonly string[] = [], untold = 'reversedVoltage') {
  const bit = (name: string) => nominal.includes(name) !== wrong.includes(name);
  return {
    readAt,
    meterId: identity.meterId,
    time: '2026-05-06T12:00:00+02:00',
    statusBits: Object.fromEntries(
      statusBitNames.map(name => [name, name === untold ? undefined : bit(name)]),
    ) as NonNullable<LastReads['status']>['statusBits'],
    errorBits: Object.fromEntries(errorBitNames.map(name => [name, errors.includes(name)])) as NonNullable<
      LastReads['status']
    >['errorBits'],
  };
}

let fake: FakeMeter;
let facts: ReturnType<typeof followMeter>;
beforeEach(() => {
  fake = fakeMeter('left');
  facts = followMeter(fake.meter, () => 0);
});
afterEach(() => facts.stop());

const said = (lastReads: Partial<LastReads>) => {
  fake.health = {
    ...fake.health,
    lastReads: { status: statusWith([]), settings: {}, account: undefined, ...lastReads },
  };
};
const view = () => meterView({ meter: fake.meter, facts }, { withIds: false });
const about = () => {
  const answer = aboutMeter({ meter: fake.meter, facts }, true);
  expect(aboutMeterSchema.safeParse(answer).error).toBeUndefined();
  return answer;
};

describe('the status of a meter', () => {
  it('is not known before it was read, and not where another meter has said it', () => {
    fake.become(idle);
    expect(view().status).toBeNull();
    expect(about().read.status).toBeNull();
    said({ status: { ...statusWith(['tamperingIsDetected']), meterId: 'another' } });
    expect(view().status).toBeNull();
  });

  it('names what is not as it should be, and nothing that the meter does not say', () => {
    fake.become(idle);
    said({ status: statusWith([], [], 'suLinkStatusIsOk') });
    expect(view().status).toEqual({ readAt, wrong: [], errors: [] });
    said({
      status: statusWith(
        ['suLinkStatusIsOk', 'tamperingIsDetected', 'transactionIsOnGoing'],
        ['logbookIsFull'],
      ),
    });
    expect(view().status).toEqual({
      readAt,
      wrong: ['suLinkStatusIsOk', 'tamperingIsDetected'],
      errors: ['logbookIsFull'],
    });
    expect(about().read.status).toMatchObject({
      readAt,
      time: '2026-05-06T12:00:00+02:00',
      statusBits: { suLinkStatusIsOk: false, transactionIsOnGoing: true, reversedVoltage: null },
      errorBits: { logbookIsFull: true, muInitIsFailed: false },
    });
  });
});

describe('what a meter is set to', () => {
  it('is not known before it was read', () => {
    fake.become(idle);
    said({});
    expect(about().read).toMatchObject({
      ntpActivated: null,
      ntpServers: null,
      timezone: null,
      hasDaylightSaving: null,
    });
  });

  it('is said with when, and whether it was read or written', () => {
    fake.become(idle);
    const timezone = { value: '+01:00', at: readAt, by: 'written' } as const;
    const ntpServers = { value: ['10.0.0.1:123'], at: readAt, by: 'read' } as const;
    said({ settings: { timezone, ntpServers } });
    expect(about().read).toMatchObject({ timezone, ntpServers, ntpActivated: null });
  });

  it('counts when the meter keeps its clock by itself', () => {
    fake.become(idle);
    expect(view().clock.keptByMeterAt).toBeNull();
    fake.events$.next({ type: 'clock.keptByMeter', written: [] });
    expect(Date.parse(view().clock.keptByMeterAt ?? '')).toBeLessThanOrEqual(Date.now());
  });
});

describe('a session that this process did not see begin', () => {
  const notedAt = '2026-05-06T10:00:00.000Z';
  const account: AccountRead = {
    readAt: '2026-05-06T09:59:59.000Z',
    transactionId: 'tx-1',
    paginationCounter: 7,
    running: true,
    startedAt: '2026-05-06T09:00:00.000Z',
    energyImportTotalStartWh: 600,
    energyExportTotalStartWh: 10,
  };
  const runs = (more: object): MeterState => ({
    ...idle,
    running: { kind: 'open', transactionId: 'tx-1', origin: 'found', stopRequested: false, notedAt, ...more },
  });
  const transaction = (more: object, read: Partial<AccountRead> = {}) => {
    fake.become(runs(more));
    fake.measure();
    said({ account: { ...account, ...read } });
    return view().transaction;
  };

  it("has begun and taken what the meter's own account says", () => {
    expect(transaction({ paginationCounter: 7 })).toMatchObject({
      origin: 'found',
      startedAt: account.startedAt,
      startedBy: 'meter',
      notedAt,
      latestStop: null,
      energyImportWh: 400,
      energyExportWh: 0,
    });
  });

  it.each<[string, object, Partial<AccountRead>]>([
    ['another transaction', {}, { transactionId: 'tx-2' }],
    ['another one of the same id', { paginationCounter: 8 }, {}],
    ['one that had ended', {}, { running: false }],
    [
      'one of the same id, long before this one was noted',
      {},
      { paginationCounter: 7, readAt: '2026-05-06T09:00:00.000Z' },
    ],
    ['one of the same id, before this one was started', { origin: 'own' }, {}],
  ])('has nothing of an account of %s', (_, more, read) => {
    const seen = transaction(more, read);
    const startedAt = 'origin' in more ? notedAt : null;
    expect(seen).toMatchObject({ startedAt, energyImportWh: null, energyExportWh: null });
  });

  it('is ours again with the registers of the account, after this process was started anew', () => {
    expect(
      transaction({ origin: 'own', paginationCounter: 7, latestStop: '2026-05-08T09:59:00.000Z' }),
    ).toMatchObject({
      startedAt: notedAt,
      startedBy: 'driver',
      latestStop: '2026-05-08T09:59:00.000Z',
      energyImportWh: 400,
    });
  });

  it('has no amount where the account does not say what the registers were', () => {
    const { energyExportTotalStartWh: _, ...less } = account;
    fake.become(runs({ paginationCounter: 7 }));
    fake.measure();
    said({ account: less });
    expect(view().transaction).toMatchObject({ startedAt: account.startedAt, energyImportWh: null });
  });
});
