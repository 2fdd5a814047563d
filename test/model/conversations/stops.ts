import { type Conversations, settledTalk, talkWhile } from './talk.ts';

/** What one stop costs, and what is said of an end that nobody asked for. */
export const stops: Conversations = {
  async 'a stop that is lost on its way is looked at, and sent again after the pause'() {
    await using talk = await talkWhile('A');
    talk.door.lose(/^PUT/, 'does not act', 1);
    talk.stop('A');
    await talk.pass(180);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      = stopping ending`);
    await talk.pass(400);
    talk.hears(`
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

  async 'a stop whose answer is lost is seen to have ended it, and not sent again'() {
    await using talk = await talkWhile('A');
    talk.door.lose(/^PUT/, 'acts', 1);
    talk.stop('A');
    await talk.pass(900);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      = stopping fetching
      > GET /v2/legal?transactionId=A
      > GET /v2/ocmf?transactionId=A
      = stopping verifying
      ! identification.notInRecord
      = stopping archiving
      ! transaction.stopped
      = idle
      < stop A: done`);
  },

  async 'a stop of whatever runs, while nothing does, costs one look'() {
    await using talk = await settledTalk();
    talk.stop();
    await talk.pass(300);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      ! transaction.noneOpen
      = idle
      < stop: nothing runs`);
  },

  async 'a stop of whatever runs, of what another client has just ended, costs one try and one look'() {
    await using talk = await settledTalk();
    await talk.door.second.start('F');
    await talk.settle();
    await talk.door.second.end('F');
    talk.stop();
    await talk.pass(3000);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=F
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      = stopping fetching
      > GET /v2/legal?transactionId=F
      > GET /v2/ocmf?transactionId=F
      = stopping verifying
      ! identification.notInRecord
      = stopping archiving
      ! transaction.stopped
      = idle
      < stop: done`);
  },

  async 'a stop of whatever runs asks the record where only /legal says that something does'() {
    await using talk = await settledTalk();
    await talk.door.second.start('F');
    await talk.door.second.end('F');
    talk.rig.simulator.faults.add({ kind: 'legalSays', running: true });
    talk.stop();
    await talk.pass(2000);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/ocmf?transactionId=F
      ! transaction.noneOpen
      = idle
      < stop: nothing runs`);
  },

  async 'a stop of whatever runs goes out where /status says that something does, and what the meter refuses is looked at'() {
    await using talk = await settledTalk();
    await talk.door.second.start('F');
    await talk.door.second.end('F');
    talk.rig.simulator.faults.add({ kind: 'statusSays', running: true });
    talk.door.before(/^PUT/, () => talk.rig.simulator.faults.clear());
    talk.stop();
    await talk.pass(2000);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/ocmf?transactionId=F
      = stopping ending
      > PUT /v2/legal?transactionId=F
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      ! transaction.noneOpen
      = idle
      < stop: nothing runs`);
  },

  async 'a transaction that another client ends is told within the minute, and leaves the meter ready'() {
    await using talk = await talkWhile('A');
    await talk.door.second.end('A');
    await talk.pass(62_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      ! transaction.closedByMeter
      = idle
      > GET /v2/legal?transactionId=A
      > GET /v2/ocmf?transactionId=A
      ! identification.notInRecord
      ! record.recovered`);
  },

  async 'a stop that was given up in an outage is carried out once when its transaction is seen to run'() {
    await using talk = await talkWhile('A', { config: { resilienceTransactionRequestRetries: 0 } });
    const outage = talk.door.lose(/./, 'does not act');
    talk.stop('A');
    await talk.pass(10_000);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping confirming
      > GET /v1/status
      ! transaction.stopFailed METER_TRANSACTION_UNCONFIRMED
      = transacting running
      < stop A: METER_TRANSACTION_UNCONFIRMED, effect unknown
      ! link.degraded METER_CONNECTION_LOST
      = transacting running, degraded
      ! link.lost METER_CONNECTION_LOST
      = transacting running, offline
      > GET /v1/status`);
    outage.end();
    await talk.pass(10_000);
    talk.hears(`
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! meter.identified
      ! link.restored
      ! transaction.resumed
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = warmup
      > GET /v2/ocmf?transactionId=A
      ! identification.notInRecord
      ! record.recovered`);
  },

  async 'a stop of what nobody has had costs one look and one question'() {
    await using talk = await settledTalk();
    talk.stop('X');
    await talk.pass(300);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      = idle
      > GET /v2/legal?transactionId=X
      ! transaction.stopFailed METER_NO_TRANSACTION
      < stop X: METER_NO_TRANSACTION, effect none`);
  },
};
