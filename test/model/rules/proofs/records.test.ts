import { failure, recordOf } from '../../story.ts';
import * as rules from '../records.ts';
import { givesBack, handsOver, running, startsA, stopsA, tells } from './common.ts';
import { prove } from './prove.ts';

prove(rules, {
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
          .event(tells('record.lost')),
    },
    forbids: {
      'refused once': told => stopsA(told).refusesRecord(1, 'A').status(false).event(tells('record.lost')),
      'refused twice at once': told =>
        stopsA(told).refusesRecord(1, 'A').refusesRecord(1, 'A').status(false).event(tells('record.lost')),
      'the other one was refused': told =>
        stopsA(told)
          .refusesRecord(2, 'B')
          .pass(60_000)
          .refusesRecord(2, 'B')
          .status(false)
          .event(tells('record.lost')),
      'it never ran': told => told.event(tells('record.lost')),
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
});
