import { type Conversations, losePolls, openTalk, settledTalk, type Talk, talkWhile } from './talk.ts';

/** Another meter is seen at the first look that it answers: nothing more is asked of it, and nothing is written. */
export const anotherMeter: Conversations = {
  async 'a meter that has not the pinned key is asked once a minute'() {
    await using talk = await openTalk({ config: { publicKey: 'A'.repeat(182) } });
    await talk.pass(3000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      = fault
      < meter: METER_IDENTITY_CHANGED, effect none`);
    await talk.pass(58_000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      = fault`);
  },

  async 'seen by the look of the minute'() {
    await using talk = await settledTalk();
    exchange(talk);
    await talk.pass(59_000);
    talk.hears(`
      > GET /v1/status
      ! meter.fault METER_IDENTITY_CHANGED
      = fault`);
    talk.start('A');
    await talk.pass(300);
    talk.hears(`
      ! transaction.startFailed METER_IDENTITY_CHANGED
      < start A: METER_IDENTITY_CHANGED, effect none`);
  },

  async 'seen behind a new connection'() {
    await using talk = await settledTalk();
    exchange(talk);
    losePolls(talk, 1);
    await talk.pass(5000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      = fault`);
  },

  async 'seen after an outage'() {
    await using talk = await settledTalk();
    exchange(talk);
    losePolls(talk, 8);
    await talk.pass(15_000);
    talk.hears(`
      ! link.degraded METER_CONNECTION_LOST
      = idle, degraded
      ! link.lost METER_CONNECTION_LOST
      = idle, offline
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      = fault`);
  },

  async 'seen by the look before a start'() {
    await using talk = await talkWhile('A');
    exchange(talk);
    talk.start('B');
    await talk.pass(300);
    talk.hears(`
      = transacting starting
      > GET /v1/status
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      ! transaction.startFailed METER_IDENTITY_CHANGED
      = fault
      < start B: METER_IDENTITY_CHANGED, effect none`);
  },

  async 'seen by the look after a start whose answer was lost'() {
    await using talk = await settledTalk();
    exchange(talk);
    talk.door.lose(/^POST/, 'acts', 1);
    talk.start('A');
    await talk.pass(300);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      = transacting confirming
      > GET /v1/status
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      ! transaction.startFailed METER_IDENTITY_CHANGED
      = fault
      < start A: METER_IDENTITY_CHANGED, effect unknown`);
  },

  async 'seen by the look before a stop'() {
    await using talk = await settledTalk();
    exchange(talk);
    talk.stop();
    await talk.pass(300);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      ! transaction.stopFailed METER_IDENTITY_CHANGED
      = fault
      < stop: METER_IDENTITY_CHANGED, effect none`);
  },

  async 'seen by the look after a stop whose answer was lost'() {
    await using talk = await talkWhile('A');
    exchange(talk);
    talk.door.lose(/^PUT/, 'acts', 1);
    talk.stop('A');
    await talk.pass(300);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      ! meter.fault METER_IDENTITY_CHANGED
      ! transaction.stopFailed METER_IDENTITY_CHANGED
      = fault
      < stop A: METER_IDENTITY_CHANGED, effect unknown`);
  },
};

/** Who reads the status reads it of another meter from now on. */
function exchange({ rig }: Talk) {
  rig.simulator.faults.add({
    kind: 'otherIdentity',
    match: { path: '/v1/status' },
    meterId: '999',
    seed: 'other',
  });
}
