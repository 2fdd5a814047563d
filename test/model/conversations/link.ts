import { type Conversations, losePolls, settledTalk } from './talk.ts';

/** What a meter is asked that was away, or may have been. */
export const link: Conversations = {
  async 'a new connection costs one look'() {
    await using talk = await settledTalk();
    losePolls(talk, 1);
    await talk.pass(5000);
    talk.hears(oneLook);
  },

  async 'a look behind a new connection that fails is left to the next minute'() {
    await using talk = await settledTalk();
    losePolls(talk, 1);
    talk.door.lose(/^GET .v(1.status|2.legal)/, 'does not act', 2);
    await talk.pass(10_000);
    // The transport asks again what died with its connection; that dies, too.
    talk.hears(`
      > GET /v1/status
      > GET /v1/status`);
    talk.start('A');
    await talk.pass(300);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
    await talk.pass(59_000);
    // That of the minute; and one behind the connection that was lost with the first, a minute after that.
    talk.hears(`${oneLook}${oneLook}`);
  },

  async 'a measurement that fails while the meter is looked at is told'() {
    await using talk = await settledTalk();
    losePolls(talk, 1);
    talk.door.hold(/^GET .v1.status/, 1500, 1);
    talk.door.after(/^GET .v1.status/, () => talk.door.refuse(/livemeasure/, 503, 2), 1);
    talk.door.hold(/^GET .v2.legal/, 1500, 1);
    await talk.pass(8000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! link.degraded METER_HTTP_STATUS
      = idle, degraded
      ! link.restored
      = idle
      > GET /v1/status
      > GET /v2/legal`);
  },

  async 'a measurement that is merely late is told, and nothing is asked because of it'() {
    await using talk = await settledTalk();
    talk.rig.simulator.faults.add({
      kind: 'slow',
      delayMs: 3800,
      match: { path: '/v2/livemeasure', times: 1 },
    });
    await talk.pass(8000);
    talk.hears(`
      ! link.degraded METER_RESPONSE_TIMEOUT
      = idle, degraded
      ! link.restored
      = idle`);
  },

  async 'a command that takes the meter long keeps the link degraded, and not lost'() {
    await using talk = await settledTalk();
    talk.rig.simulator.faults.add({ kind: 'slow', delayMs: 4800, match: { path: '^/v1/s|^/v2/legal' } });
    talk.door.refuse(/^POST/, 503, 1);
    talk.start('A');
    await talk.pass(14_000);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! link.degraded METER_RESPONSE_TIMEOUT
      = transacting starting, degraded
      ! clock.synced
      > POST /v2/legal
      = transacting confirming, degraded
      > GET /v1/status
      > GET /v2/legal`);
    await talk.pass(3000);
    talk.hears(`
      = transacting starting, degraded
      ! link.restored
      = transacting starting
      > POST /v2/legal`);
  },

  async 'after an outage the meter is identified once, and warms up'() {
    await using talk = await settledTalk();
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
      ! meter.identified
      ! link.restored
      = warmup`);
  },

  async 'a clock that goes back costs one look, which tells of the boot'() {
    await using talk = await settledTalk();
    talk.rig.simulator.jumpClock(-7 * 86_400);
    await talk.pass(5000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! meter.rebooted
      ! meter.identified
      = warmup`);
  },
};

const oneLook = `
  > GET /v1/status
  > GET /v2/legal`;
