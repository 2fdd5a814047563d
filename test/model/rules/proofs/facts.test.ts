import { failure } from '../../story.ts';
import * as rules from '../facts.ts';
import { a, aEnded, startsA, stopsA, tells } from './common.ts';
import { prove } from './prove.ts';

prove(rules, {
  foundIsForeign: {
    allows: {
      'another client began it': told => told.begins(1, 'B').event(tells('transaction.found', 'B')),
      'nobody remembers that it is our own': told =>
        startsA(told).stopped().life({ remembers: false }).event(tells('transaction.found')),
      'both witnesses name one that has ended': told =>
        told
          .begins(1, 'B')
          .ends(1, 'B')
          .killed()
          .life()
          .status(true)
          .legal({ id: 'B', counter: 1, runs: true })
          .event(tells('transaction.found', 'B')),
      'the journal cannot say': told =>
        startsA(told).killed().journal(false).life().event(tells('transaction.found')),
    },
    forbids: {
      'this life began it': told => startsA(told).event(tells('transaction.found')),
      'an earlier life did': told => startsA(told).killed().life().event(tells('transaction.found')),
      'it began late': told =>
        told.start('A').posts('A', 'lost').begins(1, 'A', 'request').event(tells('transaction.found')),
      'it is not there': told => told.event(tells('transaction.found')),
    },
  },
  closedByMeterIsTrue: {
    allows: {
      'the meter ended it': told =>
        startsA(told).ends(1, 'A', 'powerLoss').event(tells('transaction.closedByMeter')),
      'both witnesses were wrong': told =>
        startsA(told).status(false).legal(aEnded).event(tells('transaction.closedByMeter')),
      'our stop may have done it, and nobody knows': told =>
        startsA(told).puts('A', 'lost', 1).event(tells('transaction.closedByMeter')),
    },
    forbids: {
      'it runs': told => startsA(told).event(tells('transaction.closedByMeter')),
      'our stop did it': told => stopsA(told).event(tells('transaction.closedByMeter')),
    },
  },
  neverRanIsTrue: {
    allows: {
      'the start was lost': told =>
        told.start('A').posts('A', 'lost').told(failure('unknown')).event(tells('transaction.neverRan')),
      'one of two was': told =>
        stopsA(told)
          .start('A')
          .posts('A', 'lost')
          .told(failure('unknown'))
          .event(tells('transaction.neverRan')),
      'the process was gone before': told =>
        told.start('A').killed().life().event(tells('transaction.neverRan')),
    },
    forbids: {
      'it ran': told => startsA(told).event(tells('transaction.neverRan')),
      'it runs later': told =>
        told
          .start('A')
          .posts('A', 'lost')
          .told(failure('unknown'))
          .event(tells('transaction.neverRan'))
          .begins(1, 'A', 'request'),
    },
  },
  resumedIsTrue: {
    allows: {
      'it runs': told =>
        startsA(told).killed().life().status(true).legal(a).event(tells('transaction.resumed')),
      'it ran when it was read': told =>
        startsA(told)
          .killed()
          .life()
          .status(true)
          .legal(a)
          .ends(1, 'A', 'meter')
          .event(tells('transaction.resumed')),
      'the meter said so': told =>
        stopsA(told).killed().life().status(true).legal(a).event(tells('transaction.resumed')),
    },
    forbids: {
      'it has ended': told =>
        stopsA(told).killed().life().status(false).legal(aEnded).event(tells('transaction.resumed')),
      'it is not our own': told => told.begins(1, 'A').event(tells('transaction.resumed')),
    },
  },
});
