import { type Conversations, openTalk, settledTalk } from './talk.ts';

/** When the meter is looked at again although nobody asks. */
export const looks: Conversations = {
  async 'a meter of which nothing new is said is looked at once a minute'() {
    await using talk = await settledTalk();
    await talk.pass(180_000);
    talk.hears(`
      > GET /v1/status
      > GET /v1/status
      > GET /v1/status`);
  },

  async 'a meter whose /legal could not be read is looked at again after the pause between tries to connect'() {
    await using talk = await openTalk();
    const unreadable = talk.door.refuse(/^GET .v\d.legal/, 503);
    await talk.pass(5000);
    unreadable.end();
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      ! meter.legalUnreadable METER_HTTP_STATUS
      = warmup
      < meter: done`);
    await talk.pass(10_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! meter.identified`);
  },

  async 'witnesses that disagree are looked at again five seconds later, and that is told once'() {
    await using talk = await settledTalk();
    talk.rig.simulator.faults.add({ kind: 'statusSays', running: true });
    await talk.pass(58_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal`);
    await talk.pass(5000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! meter.answerOdd`);
    await talk.pass(60_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal`);
  },
};
