import { type Conversations, talkWhile } from './talk.ts';

/** How a record comes home while somebody waits for it. */
export const records: Conversations = {
  async 'a record that is damaged on its way is asked for again, and the stop waits for it'() {
    await using talk = await talkWhile('A');
    talk.rig.simulator.faults.add({ kind: 'tamperRecord', match: { path: '^/v./ocmf', times: 1 } });
    talk.stop('A');
    await talk.pass(3000);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping fetching
      > GET /v2/ocmf?transactionId=A
      = stopping verifying
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

  async 'a record of before that comes home first does not end a stop that waits for another one'() {
    const config = { resilienceTransactionRequestRetries: 1, resilienceTransactionRequestRetryDelay: 20_000 };
    await using talk = await talkWhile('A', { config });
    talk.door.refuse(/^GET .v2.ocmf/, 503, 2);
    talk.stop('A');
    await talk.pass(22_000);
    talk.hears(`
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = stopping fetching
      > GET /v2/ocmf?transactionId=A
      > GET /v2/legal?transactionId=A
      > GET /v2/ocmf?transactionId=A
      ! transaction.stopFailed METER_RECORD_UNAVAILABLE
      = idle
      ! record.pending METER_RECORD_UNAVAILABLE
      < stop A: METER_RECORD_UNAVAILABLE, effect done`);
    talk.start('B');
    await talk.pass(50_000);
    talk.forget(/> GET .v2.ocmf|^[=<]|record/);
    talk.door.refuse(/^GET .v2.ocmf/, 503, 1);
    talk.stop('B');
    await talk.pass(18_000);
    talk.hears(`
      = stopping ending
      = stopping fetching
      > GET /v2/ocmf?transactionId=B
      > GET /v2/ocmf?transactionId=A
      ! record.recovered`);
    await talk.pass(5000);
    talk.hears(`
      > GET /v2/ocmf?transactionId=B
      = stopping verifying
      = stopping archiving
      = idle
      < stop B: done`);
  },

  async 'a stop that gets no record does not end another one that waits for its own'() {
    const config = { resilienceTransactionRequestRetries: 1, resilienceTransactionRequestRetryDelay: 20_000 };
    await using talk = await talkWhile('A', { config });
    talk.door.forget('A', 503);
    talk.stop('A');
    await talk.pass(22_000);
    talk.start('B');
    await talk.settle();
    talk.forget(/^[=<]/);
    talk.stop('A');
    await talk.pass(5000);
    talk.door.refuse(/^GET .v2.ocmf.*B/, 503, 1);
    talk.stop('B');
    await talk.pass(17_000);
    talk.hears(`
      = stopping confirming
      = transacting running
      = stopping ending
      = stopping fetching
      < stop A: METER_RECORD_UNAVAILABLE, effect none`);
    await talk.pass(10_000);
    talk.hears(`
      = stopping verifying
      = stopping archiving
      = idle
      < stop B: done`);
  },
};
