import { describe, expect, it } from 'vitest';
import { rules } from './judge.ts';
import { failure, recordOf, type Story, story } from './story.ts';

/** What a rule allows, and what it does not. Each is told to the rule alone. */
interface Proof {
  readonly allows: Readonly<Record<string, (told: Story) => Story>>;
  readonly forbids: Readonly<Record<string, (told: Story) => Story>>;
}

const running = { as: 'started' } as const;
const nothing = { as: 'nothing' } as const;
const a = { id: 'A', counter: 1, runs: true };
const aEnded = { ...a, runs: false };
const givesBack = (counter: number) => ({ as: 'record', ocmf: recordOf(counter) }) as const;
const handsOver = (type: string, counter: number, again?: boolean) => ({
  type,
  record: { ocmf: recordOf(counter) },
  ...(again && { again }),
});
const startsA = (told: Story) => told.start('A').posts('A', 201, 1).told(running);
const stopsA = (told: Story) => startsA(told).stop('A').puts('A', 200, 1).record(1).told(givesBack(1));
const hasEnded = (effect: 'done' | 'unknown') => failure(effect, 'Transaction "A" has ended.', 'A');

const proofs: Record<string, Proof> = {
  noneOpenWasRead: {
    allows: {
      'both witnesses say so': told => told.stop('').status(false).legal().told(nothing),
      'the last one is named without the bit': told =>
        told.stop('').status(false).legal(aEnded).told(nothing),
      'the third witness says so': told => told.stop('').status(false).legal(a).record(1).told(nothing),
    },
    forbids: {
      'no look at all': told => told.status(false).legal().stop('').told(nothing),
      'one witness only': told => told.stop('').status(false).told(nothing),
      'the other one could not be read': told =>
        told.stop('').status(false).asks('GET', '/v2/legal', 503).told(nothing),
      'the answer was lost': told =>
        told.stop('').status(false).asks('GET', '/v2/legal', 'lost').told(nothing),
      'they disagree': told => told.stop('').status(false).legal(a).told(nothing),
      'a write stands between them': told =>
        told.stop('').status(false).puts('A', 400).legal(aEnded).told(nothing),
      'the third witness has an interim record': told =>
        told.stop('').status(false).legal(a).record(1, 'C').told(nothing),
    },
  },
  noneMeansNone: {
    allows: {
      'nothing was written': told => told.start('A').told(failure('none')),
      'it was written and never arrived': told =>
        told.start('A').posts('A', 'never arrives').told(failure('none')),
      'the meter refused it': told => told.start('A').posts('A', 400).told(failure('none')),
      'the meter said that it does not run': told => told.start('A').posts('A', 201).told(failure('none')),
      'it failed, and a read after it shows nothing': told =>
        told.start('A').posts('A', 503).status(false).legal().told(failure('none')),
      'its answer was lost, and a read shows nothing when it can act no more': told =>
        told.start('A').posts('A', 'lost').pass(15_000).status(false).told(failure('none')),
      'a later write was answered, and a read shows nothing': told =>
        told.start('A').posts('A', 'lost').status(false).posts('A', 503).status(false).told(failure('none')),
      'another one runs': told =>
        told
          .start('A')
          .posts('A', 503)
          .status(true)
          .legal({ id: 'B', counter: 2, runs: true })
          .told(failure('none')),
      'a stop was refused': told => startsA(told).stop('B').puts('B', 400).told(failure('none')),
      'it runs after the stop that failed': told =>
        startsA(told).stop('A').puts('A', 503).status(true).legal(a).told(failure('none')),
      'the other of two equal starts did it': told =>
        told.start('A').start('A').posts('A', 201, 1).told(running).told(failure('none')),
    },
    forbids: {
      'it was written, and nothing was read': told => told.start('A').posts('A', 503).told(failure('none')),
      'it was read before the last write': told =>
        told.start('A').posts('A', 503).status(false).posts('A', 503).told(failure('none')),
      'its answer was lost, and it may still act': told =>
        told.start('A').posts('A', 'lost').pass(14_999).status(false).told(failure('none')),
      'it acts after that': told =>
        told
          .start('A')
          .posts('A', 'lost')
          .status(false)
          .legal()
          .told(failure('none'))
          .begins(1, 'A', 'request'),
      'it runs': told => told.start('A').posts('A', 503, 1).told(failure('none')),
      'a read names it': told =>
        told.start('A').posts('A', 503, 1).status(false).legal(a).told(failure('none')),
      'the stop was carried out': told => startsA(told).stop('A').puts('A', 503, 1).told(failure('none')),
      'a stop of whatever runs was carried out': told =>
        startsA(told).stop('').puts('A', 'lost', 1).told(failure('none')),
    },
  },
  doneMeansDone: {
    allows: {
      'it runs': told => told.start('A').posts('A', 201, 1).told(failure('done')),
      'it had begun before': told => startsA(told).start('A').told(failure('done')),
      'it was ended': told => startsA(told).stop('A').puts('A', 200, 1).told(failure('done')),
      'both witnesses were wrong': told =>
        startsA(told).stop('A').status(false).legal(aEnded).told(failure('done')),
    },
    forbids: {
      'nothing was begun': told => told.start('A').posts('A', 503).told(failure('done')),
      'only an earlier one of this id was': told =>
        stopsA(told).start('A').posts('A', 503).told(failure('done')),
      'it runs on': told => startsA(told).stop('A').puts('A', 503).told(failure('done')),
      'one witness is no proof': told => startsA(told).stop('A').status(false).told(failure('done')),
      'there never was such a one': told => told.stop('A').told(failure('done')),
    },
  },
  hasEndedIsTrue: {
    allows: {
      'the answer to the stop showed it': told =>
        startsA(told).stop('A').puts('A', 200, 1).told(hasEnded('done')),
      'status and the record showed it': told =>
        startsA(told).status(false).record(1).stop('A').told(hasEnded('unknown')),
      'another one runs': told =>
        startsA(told)
          .status(true)
          .legal({ id: 'B', counter: 2, runs: true })
          .stop('A')
          .told(hasEnded('done')),
    },
    forbids: {
      'it runs': told => startsA(told).stop('A').puts('A', 503).told(hasEnded('unknown')),
      'status alone': told =>
        startsA(told)
          .status(false)
          .event({ type: 'record.pending', ...pick(hasEnded('done')) }),
      'it never was': told => told.stop('A').told(hasEnded('unknown')),
    },
  },
  startedIsTrue: {
    allows: {
      'it was begun': startsA,
      'it runs already': told => startsA(told).start('A').told(running),
      'with its counter': told =>
        told.start('A').posts('A', 201, 7).told({ as: 'started', paginationCounter: 7 }),
    },
    forbids: {
      'it was not': told => told.start('A').posts('A', 503).told(running),
      'another one of this id was, earlier': told => stopsA(told).start('A').told(running),
      'with another counter': told =>
        told.start('A').posts('A', 201, 7).told({ as: 'started', paginationCounter: 6 }),
    },
  },
  recordsAreFinalAndTrue: {
    allows: { 'the final one': told => stopsA(told).event(handsOver('transaction.stopped', 1)) },
    forbids: {
      'an interim one': told =>
        startsA(told)
          .stop('A')
          .told({ as: 'record', ocmf: recordOf(1, 'C') })
          .ends(1, 'A'),
      'one of a transaction that runs': told => startsA(told).event(handsOver('record.recovered', 1)),
      'other bytes': told =>
        stopsA(told).event({ type: 'record.recovered', record: { ocmf: `${recordOf(1)} ` } }),
      'no record': told => told.event({ type: 'record.recovered', record: { ocmf: 'garbage' } }),
    },
  },
  archiveIsFinal: {
    allows: { 'the final one': told => stopsA(told).archives(recordOf(1)) },
    forbids: {
      'an interim one': told => startsA(told).archives(recordOf(1, 'C')).ends(1, 'A'),
      'other bytes': told => stopsA(told).archives(`${recordOf(1)} `),
    },
  },
  stopGivesThisSession: {
    allows: {
      'its record': stopsA,
      'the same again': told => stopsA(told).stop('A').told(givesBack(1)),
      'what ran is meant by no id': told => startsA(told).stop('').puts('A', 200, 1).told(givesBack(1)),
      'it ended just before': told => startsA(told).ends(1, 'A', 'meter').stop('').told(givesBack(1)),
    },
    forbids: {
      'the record of an earlier one of this id': told =>
        stopsA(told)
          .start('A')
          .posts('A', 201, 2)
          .told(running)
          .stop('A')
          .puts('A', 200, 2)
          .told(givesBack(1)),
      'the record of another one': told =>
        stopsA(told).start('B').posts('B', 201, 2).told(running).stop('B').told(givesBack(1)),
      'an old one for whatever runs': told => stopsA(told).begins(2, 'B').stop('').told(givesBack(1)),
    },
  },
  handedOverOnce: {
    allows: {
      'once, and then as an answer': told =>
        stopsA(told)
          .event(handsOver('record.recovered', 1))
          .event(handsOver('transaction.stopped', 1, true)),
      'again after a crash': told =>
        stopsA(told)
          .event(handsOver('record.recovered', 1))
          .killed()
          .life()
          .event(handsOver('record.recovered', 1)),
      'again by one who remembers nothing': told =>
        stopsA(told)
          .event(handsOver('record.recovered', 1))
          .stopped()
          .life({ remembers: false })
          .event(handsOver('record.recovered', 1)),
      'again when it could not be marked': told =>
        stopsA(told)
          .journal(false)
          .event(handsOver('record.recovered', 1))
          .journal(true)
          .stopped()
          .life()
          .event(handsOver('record.recovered', 1)),
    },
    forbids: {
      'twice in one life': told =>
        stopsA(told).event(handsOver('record.recovered', 1)).event(handsOver('transaction.stopped', 1)),
      'again after a restart in peace': told =>
        stopsA(told)
          .event(handsOver('record.recovered', 1))
          .stopped()
          .life()
          .event(handsOver('record.recovered', 1)),
    },
  },
  everyRecordCameHome: {
    allows: {
      'handed over': told => stopsA(told).event(handsOver('transaction.stopped', 1)),
      'in a later life': told =>
        startsA(told).killed().life().ends(1, 'A', 'meter').event(handsOver('record.recovered', 1)),
      'it was forgotten': told => stopsA(told).stopped().life({ remembers: false }),
      'it runs': startsA,
      'it was another client alone': told => told.begins(1, 'B').ends(1, 'B'),
    },
    forbids: {
      'an own one that did not come': stopsA,
      'one of another client that this driver ended': told => told.begins(1, 'B').stop('B').puts('B', 200, 1),
      'one that began late': told =>
        told
          .start('A')
          .posts('A', 'lost')
          .told(failure('unknown'))
          .begins(1, 'A', 'request')
          .ends(1, 'A', 'meter'),
    },
  },
  lostIsTrue: {
    allows: {
      'refused twice, a minute apart': told =>
        stopsA(told)
          .refusesRecord(1, 'A')
          .status(false)
          .pass(60_000)
          .refusesRecord(1, 'A')
          .status(false)
          .event(lost()),
    },
    forbids: {
      'refused once': told => stopsA(told).refusesRecord(1, 'A').status(false).event(lost()),
      'refused twice at once': told =>
        stopsA(told).refusesRecord(1, 'A').refusesRecord(1, 'A').status(false).event(lost()),
      'the other one was refused': told =>
        stopsA(told).refusesRecord(2, 'B').pass(60_000).refusesRecord(2, 'B').status(false).event(lost()),
      'it never ran': told => told.event(lost()),
    },
  },
  storedWasHandedOver: {
    allows: {
      'it was': told =>
        stopsA(told)
          .event(handsOver('transaction.stopped', 1))
          .event({ type: 'record.stored', transactionId: 'A' }),
    },
    forbids: {
      'it was not': told => stopsA(told).event({ type: 'record.stored', transactionId: 'A' }),
      'another one was': told =>
        stopsA(told)
          .event(handsOver('transaction.stopped', 1))
          .event({ type: 'record.stored', transactionId: 'A', paginationCounter: 2 }),
    },
  },
  foundIsForeign: {
    allows: {
      'another client began it': told => told.begins(1, 'B').event(found('B')),
      'nobody remembers that it is our own': told =>
        startsA(told).stopped().life({ remembers: false }).event(found('A')),
      'both witnesses name one that has ended': told =>
        told
          .begins(1, 'B')
          .ends(1, 'B')
          .killed()
          .life()
          .status(true)
          .legal({ id: 'B', counter: 1, runs: true })
          .event(found('B')),
      'the journal cannot say': told => startsA(told).killed().journal(false).life().event(found('A')),
    },
    forbids: {
      'this life began it': told => startsA(told).event(found('A')),
      'an earlier life did': told => startsA(told).killed().life().event(found('A')),
      'it began late': told => told.start('A').posts('A', 'lost').begins(1, 'A', 'request').event(found('A')),
      'it is not there': told => told.event(found('A')),
    },
  },
  closedByMeterIsTrue: {
    allows: {
      'the meter ended it': told => startsA(told).ends(1, 'A', 'powerLoss').event(closed()),
      'both witnesses were wrong': told => startsA(told).status(false).legal(aEnded).event(closed()),
      'our stop may have done it, and nobody knows': told =>
        startsA(told).puts('A', 'lost', 1).event(closed()),
    },
    forbids: {
      'it runs': told => startsA(told).event(closed()),
      'our stop did it': told => stopsA(told).event(closed()),
    },
  },
  neverRanIsTrue: {
    allows: {
      'the start was lost': told =>
        told.start('A').posts('A', 'lost').told(failure('unknown')).event(neverRan()),
      'one of two was': told =>
        stopsA(told).start('A').posts('A', 'lost').told(failure('unknown')).event(neverRan()),
      'the process was gone before': told => told.start('A').killed().life().event(neverRan()),
    },
    forbids: {
      'it ran': told => startsA(told).event(neverRan()),
      'it runs later': told =>
        told
          .start('A')
          .posts('A', 'lost')
          .told(failure('unknown'))
          .event(neverRan())
          .begins(1, 'A', 'request'),
    },
  },
  resumedIsTrue: {
    allows: {
      'it runs': told => startsA(told).killed().life().status(true).legal(a).event(resumed()),
      'it ran when it was read': told =>
        startsA(told).killed().life().status(true).legal(a).ends(1, 'A', 'meter').event(resumed()),
      'the meter said so': told => stopsA(told).killed().life().status(true).legal(a).event(resumed()),
    },
    forbids: {
      'it has ended': told => stopsA(told).killed().life().status(false).legal(aEnded).event(resumed()),
      'it is not our own': told => told.begins(1, 'A').event(resumed()),
    },
  },
  nothingEndsUnasked: {
    allows: {
      'a stop asked for it': stopsA,
      'a stop of whatever runs did': told => startsA(told).stop('').puts('A', 200, 1),
      'the stop of an earlier life did': told => startsA(told).stop('A').killed().life().puts('A', 200, 1),
      'a start over one of another client': told => told.begins(1, 'B').start('A').puts('B', 200, 1),
      'a start over one that was told as failed': told =>
        told.start('A').posts('A', 503, 1).told(failure('unknown')).start('B').puts('A', 200, 1),
    },
    forbids: {
      'nobody asked': told => startsA(told).puts('A', 200, 1),
      'the stop had asked for another one': told => startsA(told).stop('B').puts('A', 200, 1),
      'a start over an own one': told => startsA(told).start('B').puts('A', 200, 1),
      'a start over an own one of an earlier life': told =>
        startsA(told).killed().life().start('B').puts('A', 200, 1),
      'one of another client': told => told.begins(1, 'B').puts('B', 200, 1),
    },
  },
  oneAtATime: {
    allows: {
      'one after the other': told => told.status(false).legal(),
      'after one was given up': told => told.asks('GET', '/v1/status', 'lost').status(false),
      'another life': told => told.sends('GET', '/v1/status').killed().life().status(false),
    },
    forbids: { 'two at once': told => told.sends('GET', '/v1/status').legal() },
  },
  nothingRepeatsBlindly: {
    allows: {
      'after a read': told => told.start('A').posts('A', 'lost').status(false).posts('A', 503),
      'for another command, when it was answered': told =>
        told.start('A').posts('A', 400).told(failure('none')).start('A').posts('A', 400),
      'another one': told => told.start('A').posts('A', 'lost').posts('B', 503),
    },
    forbids: {
      'at once': told => told.start('A').posts('A', 'lost').posts('A', 201, 1),
      'after a read from before': told => told.start('A').status(false).posts('A', 'lost').posts('A', 503),
      'after a read that failed': told =>
        told.start('A').posts('A', 'lost').asks('GET', '/v1/status', 'lost').posts('A', 503),
      'for another command, when the answer was lost': told =>
        told.start('A').posts('A', 'lost').told(failure('unknown')).start('A').posts('A', 201, 1),
      'a stop': told => startsA(told).stop('A').puts('A', 'lost').puts('A', 200, 1),
    },
  },
  nothingAfterStop: {
    allows: {
      silence: told => told.status(false).stopped(),
      'another life': told => told.stopped().life().status(false),
    },
    forbids: {
      'a request': told => told.stopped().status(false),
      'an event': told => told.stopped().event({ type: 'link.lost' }),
    },
  },
  settingsAreLeftAlone: {
    allows: {
      'nothing runs': told => stopsA(told).clockIsSet(),
      'both witnesses were wrong': told => startsA(told).status(false).legal(aEnded).clockIsSet(),
      'one runs of which nobody knows': told => told.begins(1, 'B').clockIsSet(),
    },
    forbids: {
      'an own one runs': told => startsA(told).clockIsSet(),
      'both witnesses were wrong, and are right again': told =>
        startsA(told).status(false).legal(aEnded).status(true).legal(a).clockIsSet(),
      'one witness is wrong': told => startsA(told).status(false).legal(a).clockIsSet(),
      'one that was found runs': told => told.begins(1, 'B').event(found('B')).clockIsSet(),
    },
  },
  startsHaveTheTime: {
    allows: {
      'it was set': told =>
        told
          .clockIsSet()
          .pass(48 * 3_600_000 - 1)
          .start('A')
          .posts('A', 201, 1),
    },
    forbids: {
      'it was never set': startsA,
      'it was set too long ago': told =>
        told
          .clockIsSet()
          .pass(48 * 3_600_000)
          .start('A')
          .posts('A', 201, 1),
    },
  },
};

function pick(outcome: ReturnType<typeof failure>) {
  return outcome.as === 'error' ? { error: outcome.error } : {};
}
function found(id: string) {
  return { type: 'transaction.found', transactionId: id };
}
function lost() {
  return { type: 'record.lost', transactionId: 'A' };
}
function closed() {
  return { type: 'transaction.closedByMeter', transactionId: 'A' };
}
function neverRan() {
  return { type: 'transaction.neverRan', transactionId: 'A' };
}
function resumed() {
  return { type: 'transaction.resumed', transactionId: 'A' };
}

describe.each(Object.entries(proofs))('%s', (rule, { allows, forbids }) => {
  it.each(Object.entries(allows))('allows: %s', (_name, tell) => {
    expect(tell(story()).by(rule)).toEqual([]);
  });

  it.each(Object.entries(forbids))('forbids: %s', (_name, tell) => {
    expect(tell(story()).by(rule)).toHaveLength(1);
  });
});

it('every rule is proven', () => {
  expect(Object.keys(proofs).toSorted()).toEqual([...Object.keys(rules), 'everyRecordCameHome'].toSorted());
});
