import { type Conversations, openTalk, type Talk } from './talk.ts';

/** When the clock of the meter is set. */
export const clock: Conversations = {
  async 'it is set when the warm-up is over, and then once in each interval'() {
    await using talk = await openTalk({ config: { resyncIntervalMs: 600_000 } });
    await talk.pass(119_000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      = warmup
      < meter: done
      > GET /v1/status`);
    await talk.pass(3000);
    talk.hears(`
      = syncing
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.synced
      = idle
      > GET /v1/status`);
    await talk.pass(590_000);
    talk.hears('> GET /v1/status\n'.repeat(9));
    await talk.pass(20_000);
    talk.hears(`
      = syncing
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.synced
      = idle
      > GET /v1/status`);
  },

  async 'a sync that fails is tried again after its pause'() {
    await using talk = await openTalk();
    talk.forget(ofClock);
    talk.door.refuse(/^PUT .v1.settings/, 503, 1);
    await talk.pass(125_000);
    talk.hears(`
      = warmup
      = syncing
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.syncFailed METER_HTTP_STATUS
      = idle`);
    await talk.pass(53_000);
    talk.hears('');
    await talk.pass(5000);
    talk.hears(`
      = syncing
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.synced
      = idle`);
  },

  async 'a start that sets it begins the interval anew'() {
    await using talk = await openTalk({ config: { resyncIntervalMs: 600_000 } });
    await talk.pass(600_000);
    await sessionOf(talk, 'A', 'synced');
    await talk.pass(590_000);
    talk.hears('');
    await talk.pass(10_000);
    talk.hears(sync);
  },

  async 'a start that cannot set it, and goes on with an older time, does not'() {
    await using talk = await openTalk({ config: { resyncIntervalMs: 600_000 } });
    await talk.pass(600_000);
    talk.door.refuse(/^PUT .v1.settings/, 503, 1);
    await sessionOf(talk, 'A', 'syncFailed METER_HTTP_STATUS');
    await talk.pass(110_000);
    talk.hears('');
    await talk.pass(10_000);
    talk.hears(sync);
  },

  async 'it is set as soon as nothing runs, where something ran when it was due'() {
    await using talk = await openTalk();
    await talk.pass(1000);
    await talk.door.second.start('F');
    talk.forget(ofClock);
    await talk.pass(180_000);
    talk.hears('');
    await talk.door.second.end('F');
    await talk.pass(61_000);
    talk.hears(sync);
  },

  async 'a start that sets it when it was due leaves nothing to do'() {
    await using talk = await openTalk();
    await talk.pass(1000);
    await talk.door.second.start('F');
    await talk.pass(180_000);
    await sessionOf(talk, 'A', 'synced');
    await talk.pass(300_000);
    talk.hears('');
  },

  async 'a start that cannot set it when it was due leaves it due'() {
    await using talk = await openTalk({ config: { resilienceTransactionRequestRetries: 0 } });
    await talk.pass(1000);
    await talk.door.second.start('F');
    await talk.pass(180_000);
    talk.forget(ofClock);
    talk.door.refuse(/^PUT .v1.settings/, 503, 1);
    talk.start('A');
    await talk.pass(2000);
    talk.hears(`
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.syncFailed METER_HTTP_STATUS
      ${sync}`);
  },

  async 'a start that sets it after a sync that failed leaves nothing to do'() {
    await using talk = await openTalk();
    talk.door.refuse(/^PUT .v1.settings/, 503, 1);
    await talk.pass(125_000);
    await sessionOf(talk, 'A', 'synced');
    await talk.pass(300_000);
    talk.hears('');
  },

  async 'a start that cannot set it after a sync that failed leaves it to be tried again'() {
    await using talk = await openTalk({ config: { resilienceTransactionRequestRetries: 0 } });
    talk.door.refuse(/^PUT .v1.settings/, 503, 2);
    await talk.pass(125_000);
    talk.forget(ofClock);
    talk.start('A');
    await talk.pass(1000);
    talk.hears(`
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.syncFailed METER_HTTP_STATUS
      = idle`);
    await talk.pass(52_000);
    talk.hears('');
    await talk.pass(5000);
    talk.hears(sync);
  },

  async 'a meter that boots while its settings are written is left alone until it can save them'() {
    await using talk = await openTalk();
    talk.forget(ofClock);
    talk.door.before(/^PUT .v1.settings/, () => talk.rig.simulator.powerCycle({ offForMs: 100 }), 1);
    await talk.pass(130_000);
    talk.hears(`
      = warmup
      = syncing
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.syncFailed METER_CONNECTION_LOST
      = idle
      = idle, degraded
      = idle
      = warmup`);
    await talk.pass(105_000);
    talk.hears('');
    await talk.pass(10_000);
    talk.hears(sync);
  },
};

const ofClock = /settings|clock|= (warmup|syncing|idle)/;

const sync = `
  = syncing
  > GET /v1/settings
  > PUT /v1/settings
  ! clock.synced
  = idle`;

/** A session that goes well, and of which nothing else is to be heard but whether its start set the clock. */
async function sessionOf(
  talk: Talk,
  transactionId: string,
  clock: 'synced' | 'syncFailed METER_HTTP_STATUS',
) {
  talk.forget(/[<] |clock/);
  talk.start(transactionId);
  await talk.pass(1000);
  talk.stop(transactionId);
  await talk.pass(1000);
  talk.hears(`
    ! clock.${clock}
    < start ${transactionId}: done
    < stop ${transactionId}: done`);
  talk.forget(ofClock);
}
