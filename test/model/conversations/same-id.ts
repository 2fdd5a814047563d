import { expect } from 'vitest';
import { type Conversations, settledTalk, type Talk, talkWhile } from './talk.ts';

/** Sessions of one id, of a back end that counts anew. */
export const sameId: Conversations = {
  async 'what an earlier start has begun late is not told as the next one: it is ended, and that begins'() {
    await using talk = await talkInDoubt();
    talk.start('A');
    await talk.pass(400);
    talk.hears(`
      = transacting starting
      > POST /v2/legal
      = transacting confirming
      ! transaction.resumed
      = stopping ending
      > PUT /v2/legal?transactionId=A
      = transacting starting
      > POST /v2/legal
      ! transaction.started
      = transacting running
      < start A: done`);
    await talk.pass(10_000);
    talk.hears(`
      ! identification.notInRecord
      ! record.recovered`);
  },

  async 'where the answer to the next one is lost, too, nobody knows which of the two runs'() {
    await using talk = await talkInDoubt();
    talk.door.lose(/^POST/, 'acts', 1);
    talk.start('A');
    await talk.pass(400);
    talk.hears(`
      = transacting starting
      > POST /v2/legal
      = transacting confirming
      ! transaction.resumed
      ! transaction.startFailed METER_TRANSACTION_UNCONFIRMED
      = transacting running
      < start A: METER_TRANSACTION_UNCONFIRMED, effect unknown`);
  },

  async 'the record of another session of the id is no third witness: what it shows is told with its own number'() {
    await using talk = await settledTalk();
    const { second } = talk.door;
    await second.start('F');
    await second.end('F');
    const numbers: unknown[] = [];
    talk.rig.meter.events$.subscribe(event => {
      if (event.type === 'transaction.found') numbers.push(event.paginationCounter);
    });
    talk.rig.simulator.faults.add({ kind: 'statusSays', running: true });
    const begins = () => second.start('F');
    talk.door.before(/^GET .v2.ocmf/, begins, 1);
    talk.forget(/^!/);
    await talk.pass(130_000);
    talk.hears(`
      ! meter.answerOdd
      ! transaction.found`);
    expect(numbers).toEqual([2]);
  },

  async 'a stop of an id whose latest start was refused has the record of the session before'() {
    await using talk = await talkWhile('A');
    talk.stop('A');
    await talk.pass(2000);
    talk.door.refuse(/^POST/, 400, 1);
    talk.start('A');
    await talk.settle();
    talk.stop('A');
    await talk.pass(900);
    talk.hears(`
      = stopping confirming
      > GET /v1/status
      > GET /v2/legal
      = idle
      > GET /v2/legal?transactionId=A
      ! transaction.stopped
      < stop A: done`);
  },
};

/**
 * A start of A whose POST was lost, and what was asked after it: the meter carries it out just before the next POST comes. From
 * here on reads are not heard.
 */
async function talkInDoubt(): Promise<Talk> {
  const talk = await settledTalk({ config: { resilienceTransactionRequestRetries: 0 } });
  const { door } = talk;
  door.lose(/^POST/, 'does not act', 1);
  door.lose(/^GET .v1.status/, 'does not act', 1);
  talk.start('A');
  await talk.pass(900);
  talk.hears(`
    = transacting starting
    > PUT /v1/settings
    ! clock.synced
    > POST /v2/legal
    = transacting confirming
    > GET /v1/status
    ! transaction.startFailed METER_TRANSACTION_UNCONFIRMED
    = idle
    < start A: METER_TRANSACTION_UNCONFIRMED, effect unknown`);
  const late = door.arrivals.find(({ request }) => request.startsWith('POST'));
  door.before(/^POST/, () => door.second.carryOut(late), 1);
  talk.forget(/^[!=<]|^> (POST|PUT)/);
  return talk;
}
