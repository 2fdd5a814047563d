import { describe, expect, it } from 'vitest';
import { JournalError } from '../../../src/errors/journal-error.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { signRecord } from '../../../src/ocmf/index.ts';
import { implausibleClock } from '../../../src/services/host-clock.ts';
import { watchedJournal } from '../../support/flaky-journal.ts';
import { changed, fieldSigner } from '../ocmf/field-record.ts';
import { statusBody, withMember } from '../protocol/answers.ts';
import { archived, identity } from './records.ts';
import { reply, type Script, scriptedMeter } from './scripted-meter.ts';

const meterTime = '2026-09-01T12:00:00+02:00';
const signedEnd = Date.parse('2026-09-01T08:00:00Z');
const minuteMs = 60_000;

/** T7, signed with an end at 08:00 UTC; without the record: nothing is known of what the meter signed. */
function journalWith(counter: number | undefined, end = '2026-09-01T10:00:00,000+0200 S') {
  const journal = createMemoryJournal();
  const payload = changed(
    ['2026-03-01T08:00:00,000+0100 R', '2026-09-01T09:00:00,000+0200 S'],
    ['2026-03-01T09:00:00,000+0100 R', end],
  );
  if (counter !== undefined)
    journal.archive({ ...archived(counter, 'tx'), ocmf: signRecord(payload, fieldSigner) });
  return journal;
}

function clock(script: Script, newestCounter: number | undefined = 7, isSynced = true, time?: string | null) {
  const status = withMember(statusBody, 'status.bits.timeSyncStatusIsOk', isSynced);
  const body = withMember(status, 'time', time === undefined ? meterTime : (time ?? undefined));
  const meter = scriptedMeter({ answers: () => reply(200, body), ...script });
  const asked = implausibleClock(meter.context, { identity, newestCounter }, new AbortController().signal);
  return { meter, asked };
}

describe('the clock of this machine', () => {
  it.each([
    ['is believed after this version was begun', undefined, '2026-05-01T00:00:00Z', true],
    ['is not believed before this version was begun', undefined, '2026-04-30T23:59:59Z', false],
    ['is not believed when it begins with 1970', undefined, '1970-01-01T00:00:10Z', false],
    ['is believed after the newest signed end', 7, '2026-09-01T08:00:01Z', true],
    ['is believed 10 minutes behind the newest signed end', 7, '2026-09-01T07:50:00Z', true],
    ['is not believed behind that', 7, '2026-09-01T07:49:59Z', false],
    ['is compared with the one before, while the newest runs', 6, '2026-09-01T07:49:59Z', false],
    ['is not compared with an older one', 5, '2026-05-02T00:00:00Z', true],
  ])('%s', async (_, counter, now, isBelieved) => {
    const { asked, meter } = clock({ journal: journalWith(counter), nowMs: Date.parse(now) });
    const told = await asked;
    expect(told === undefined).toBe(isBelieved);
    // Only a clock in doubt is worth a request.
    expect(meter.paths).toEqual(isBelieved ? [] : ['/v1/status']);
  });

  it('is the right one where the configuration says so', async () => {
    const { asked, meter } = clock({ nowMs: 0, config: { acceptHostClock: true } });
    expect(await asked).toBeUndefined();
    expect(meter.paths).toEqual([]);
  });

  it.each([
    ['no newest counter is known', {}, undefined],
    ['the signed end cannot be read', { journal: journalWith(7, 'yesterday') }, 7],
    ['the record is not in the journal', { journal: journalWith(undefined) }, 7],
    [
      'the journal fails',
      {
        journal: watchedJournal(journalWith(7), () => {
          throw new JournalError({ message: 'the disk is full' });
        }),
      },
      7,
    ],
  ])('is compared with this version alone when %s', async (_, script, counter) => {
    const input = { ...script, nowMs: signedEnd - 60 * minuteMs };
    expect(await clock(input, counter ?? -1).asked).toBeUndefined();
    expect(await clock({ ...script, nowMs: 0 }, counter ?? -1).asked).toBeDefined();
  });
});

describe('a clock that is not believed', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    ['with the time of a meter that is synced', true, undefined, meterTime, Date.parse(meterTime)],
    ['without it, when the meter is not synced', false, undefined, meterTime, undefined],
    ['without it, when the meter says none', true, null, undefined, undefined],
  ])('is told %s', async (_, isSynced, time, said, meterSyncedTimeMs) => {
    expect(await clock({ nowMs }, 7, isSynced, time).asked).toEqual({
      clock: { hostTime: '2026-01-01T00:00:00.000Z', meterTime: said },
      meterSyncedTimeMs,
    });
  });

  it('is not decided while the meter does not answer', async () => {
    const { asked } = clock({ nowMs, answers: () => reply(503, '') });
    await expect(asked).rejects.toMatchObject({ code: 'METER_HTTP_STATUS' });
  });
});
