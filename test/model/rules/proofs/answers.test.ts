import type { Outcome } from '../../history.ts';
import { failure } from '../../story.ts';
import * as rules from '../answers.ts';
import { a, aEnded, nothing, running, startsA, stopsA } from './common.ts';
import { prove } from './prove.ts';

const hasEnded = (effect: 'done' | 'unknown') => failure(effect, 'Transaction "A" has ended.', 'A');
const errorOf = (outcome: Outcome) => (outcome.as === 'error' ? outcome.error : undefined);

prove(rules, {
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
      'a read names one of its id that began before its write': told =>
        told.start('A').begins(1, 'A').posts('A', 503).status(false).legal(aEnded).told(failure('none')),
      'a stop was refused': told => startsA(told).stop('B').puts('B', 400).told(failure('none')),
      'it runs after the stop that failed': told =>
        startsA(told).stop('A').puts('A', 503).status(true).legal(a).told(failure('none')),
      'a start before it stopped it': told =>
        told
          .begins(1, 'B')
          .start('A')
          .stop('B')
          .puts('B', 200, 1)
          .posts('A', 201, 2)
          .told(running)
          .told(failure('none')),
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
      'a read names one of its id that began after its first write': told =>
        told
          .start('A')
          .posts('A', 503)
          .begins(1, 'A')
          .posts('A', 503)
          .status(false)
          .legal(aEnded)
          .told(failure('none')),
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
          .event({ type: 'record.pending', error: errorOf(hasEnded('done')) }),
      'it never was': told => told.stop('A').told(hasEnded('unknown')),
    },
  },
  startedIsTrue: {
    allows: {
      'it was begun': startsA,
      'with its counter': told =>
        told.start('A').posts('A', 201, 7).told({ as: 'started', paginationCounter: 7 }),
    },
    forbids: {
      'it was not': told => told.start('A').posts('A', 503).told(running),
      'another one of this id was, earlier': told => stopsA(told).start('A').told(running),
      'one of this id runs already': told => startsA(told).start('A').told(running),
      'an earlier start of its id has begun late, and its own was refused': told =>
        told
          .start('A')
          .posts('A', 'lost')
          .told(failure('unknown'))
          .start('A')
          .begins(1, 'A', 'request')
          .posts('A', 400)
          .told(running),
      'with another counter': told =>
        told.start('A').posts('A', 201, 7).told({ as: 'started', paginationCounter: 6 }),
    },
  },
});
