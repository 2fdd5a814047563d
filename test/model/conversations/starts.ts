import { type Conversations, losePolls, openTalk, settledTalk, talkWhile } from './talk.ts';

/** What one start costs, whatever became of its requests. */
export const starts: Conversations = {
  async 'a session in which nothing goes wrong'() {
    await using talk = await settledTalk();
    talk.start('A');
    await talk.pass(900);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
    talk.stop('A');
    await talk.pass(900);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping fetching
      > GET /v2/ocmf?transactionId=A
      = stopping verifying
      ! identification.notInRecord
      = stopping archiving
      ! transaction.stopped
      = idle
      < stop A: done`);
  },

  async 'a start that fails once is looked at, and sent again after the pause'() {
    await using talk = await settledTalk();
    talk.door.refuse(/^POST/, 503, 1);
    talk.start('A');
    await talk.pass(180);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      = transacting confirming
      > GET /v1/status
      > GET /v2/legal
      = transacting starting`);
    await talk.pass(400);
    talk.hears(`
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
  },

  async 'a start whose clock cannot be set tries that again after the pause'() {
    await using talk = await openTalk();
    await talk.pass(3000);
    talk.door.refuse(/^PUT .v1.settings/, 503, 1);
    await talk.pass(500);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      = warmup
      < meter: done`);
    talk.start('A');
    await talk.pass(180);
    talk.hears(`
      = transacting starting
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.syncFailed METER_HTTP_STATUS
      = transacting confirming
      > GET /v1/status
      > GET /v2/legal
      = transacting starting`);
    await talk.pass(400);
    talk.hears(`
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
  },

  async 'a start whose answer is lost is seen to run, and not sent again'() {
    await using talk = await settledTalk();
    talk.door.lose(/^POST/, 'acts', 1);
    talk.start('A');
    await talk.pass(900);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      = transacting confirming
      > GET /v1/status
      > GET /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
  },

  async 'a start that the meter refuses leaves it ready for the next one'() {
    await using talk = await settledTalk();
    talk.door.refuse(/^POST/, 400, 1);
    talk.start('A');
    await talk.pass(900);
    talk.hears(`
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      = transacting confirming
      > GET /v1/status
      > GET /v2/legal
      ! transaction.startFailed METER_REJECTED
      = idle
      < start A: METER_REJECTED, effect none`);
  },

  async 'a start over that of another client ends that first, and goes on at once'() {
    await using talk = await settledTalk();
    await talk.door.second.start('F');
    await talk.pass(62_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! transaction.found
      = transacting running`);
    talk.start('A');
    await talk.pass(2000);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=F
      = transacting starting
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done
      > GET /v2/ocmf?transactionId=F
      ! identification.notInRecord
      ! record.recovered`);
  },

  async 'a start over an own one looks whether that still runs, and is refused'() {
    await using talk = await talkWhile('A');
    talk.start('B');
    await talk.pass(300);
    talk.hears(`
      = transacting starting
      > GET /v1/status
      > GET /v2/legal
      ! transaction.startFailed METER_TRANSACTION_ACTIVE
      = transacting running
      < start B: METER_TRANSACTION_ACTIVE, effect none`);
  },

  async 'a start while /legal cannot be read looks again after each pause, and is refused'() {
    await using talk = await openTalk();
    talk.door.refuse(/^GET .v\d.legal/, 503);
    await talk.pass(3000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      ! meter.legalUnreadable METER_HTTP_STATUS
      = warmup
      < meter: done`);
    talk.start('A');
    await talk.pass(180);
    talk.hears(`
      = transacting starting
      > GET /v1/status
      > GET /v2/legal`);
    await talk.pass(200);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal`);
    await talk.pass(500);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      > GET /v1/status
      > GET /v2/legal
      ! transaction.startFailed METER_HTTP_STATUS
      = warmup
      < start A: METER_HTTP_STATUS, effect none`);
  },

  async 'a start while only /legal says that something runs looks after the pause, before it sets the clock'() {
    await using talk = await openTalk();
    await talk.pass(500);
    await talk.door.second.start('F');
    await talk.door.second.end('F');
    talk.rig.simulator.faults.add({ kind: 'legalSays', running: true });
    losePolls(talk, 1);
    await talk.pass(1500);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      = warmup
      < meter: done
      > GET /v1/status
      > GET /v2/legal`);
    talk.rig.simulator.faults.clear();
    talk.start('A');
    await talk.pass(180);
    talk.hears('= transacting starting');
    await talk.pass(500);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      > GET /v1/settings
      > PUT /v1/settings
      ! clock.synced
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
  },
};
