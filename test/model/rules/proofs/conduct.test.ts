import { failure, type Story } from '../../story.ts';
import * as rules from '../conduct.ts';
import { a, aEnded, running, startsA, stopsA, tells } from './common.ts';
import { prove } from './prove.ts';

prove(rules, {
  nothingEndsUnasked: {
    allows: {
      'a stop asked for it': stopsA,
      'a stop of whatever runs did': told => startsA(told).stop('').puts('A', 200, 1),
      'the stop of an earlier life did': told => startsA(told).stop('A').killed().life().puts('A', 200, 1),
      'a start over one of another client': told => told.begins(1, 'B').start('A').puts('B', 200, 1),
      'a start over one that was told as failed': told =>
        told.start('A').posts('A', 503, 1).told(failure('unknown')).start('B').puts('A', 200, 1),
      'a stop asked for it while its start was on its way, and both came late': told =>
        told
          .start('A')
          .posts('A', 503)
          .told(failure('unknown'))
          .stop('A')
          .puts('A', 503)
          .told(failure('unknown'))
          .begins(1, 'A', 'request')
          .ends(1, 'A', 'request'),
    },
    forbids: {
      'a stop had asked for an earlier one of its id': told =>
        stopsA(told).start('A').posts('A', 201, 2).told(running).puts('A', 200, 2),
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
      'a stop, after a start of the same id': told =>
        stopsA(told).start('A').posts('A', 201, 2).stop('A').puts('A', 200, 2),
      'for another command, which names what it stops, after a read that failed': told =>
        stopsTwiceUnread(told, '', 'A'),
    },
    forbids: {
      'at once': told => told.start('A').posts('A', 'lost').posts('A', 201, 1),
      'after a read from before': told => told.start('A').status(false).posts('A', 'lost').posts('A', 503),
      'after a read that failed': told =>
        told.start('A').posts('A', 'lost').asks('GET', '/v1/status', 'lost').posts('A', 503),
      'for another command, when the answer was lost': told =>
        told.start('A').posts('A', 'lost').told(failure('unknown')).start('A').posts('A', 201, 1),
      'a stop': told => startsA(told).stop('A').puts('A', 'lost').puts('A', 200, 1),
      'a stop, after a start of another id': told =>
        startsA(told).stop('A').puts('A', 'lost').start('B').posts('B', 201, 2).puts('A', 200, 1),
      'a stop, after a start of the same id that was refused': told =>
        startsA(told).stop('A').puts('A', 'lost').start('A').posts('A', 400).puts('A', 200, 1),
      'a stop, after a read that failed': told =>
        startsA(told).stop('A').puts('A', 'lost').asks('GET', '/v1/status', 'lost').puts('A', 200, 1),
      'a stop, for another command and without a try to read': told =>
        startsA(told).stop('').puts('A', 'lost').told(failure('unknown')).stop('A').puts('A', 200, 1),
      'a stop, for another command that names none, after a read that failed': told =>
        stopsTwiceUnread(told, 'A', ''),
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
      '/status is wrong, which decides': told => startsA(told).status(false).legal(a).clockIsSet(),
      '/status is wrong, and /legal cannot be read': told =>
        startsA(told).status(false).asks('GET', '/v2/legal', 'lost').clockIsSet(),
      'nothing runs': told => stopsA(told).clockIsSet(),
      'both witnesses were wrong': told => startsA(told).status(false).legal(aEnded).clockIsSet(),
      'its start was answered with an error, and it began late': told =>
        told.start('A').posts('A', 503).status(false).legal().begins(1, 'A', 'request').clockIsSet(),
      'one runs of which nobody knows': told => told.begins(1, 'B').clockIsSet(),
      'it was read when the writing had begun': told =>
        told.legal().begins(1, 'B').asks('GET', '/v1/settings', 200).status(true).clockIsSet(),
    },
    forbids: {
      'an own one runs': told => startsA(told).clockIsSet(),
      'both witnesses were wrong, and are right again': told =>
        startsA(told).status(false).legal(aEnded).status(true).legal(a).clockIsSet(),
      'the answer to its start was lost': told =>
        told.start('A').posts('A', 'lost').begins(1, 'A', 'request').clockIsSet(),
      '/legal is wrong': told => startsA(told).status(true).legal(aEnded).clockIsSet(),
      '/status was wrong, and is right again': told => startsA(told).status(false).status(true).clockIsSet(),
      'it was read before the writing began': told =>
        told.legal().begins(1, 'B').status(true).asks('GET', '/v1/settings', 200).clockIsSet(),
      'it was read between two tries of the writing': told =>
        told.legal().asks('GET', '/v1/settings', 200).clockIsSet().begins(1, 'B').status(true).clockIsSet(),
      'one that was found runs': told =>
        told.begins(1, 'B').event(tells('transaction.found', 'B')).clockIsSet(),
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
});

/** Two callers stop A, each by what it names; the first had no answer, and nothing could be read since. */
function stopsTwiceUnread(told: Story, first: string, second: string): Story {
  return startsA(told)
    .stop(first)
    .puts('A', 'lost')
    .told(failure('unknown'))
    .stop(second)
    .asks('GET', '/v1/status', 'lost')
    .puts('A', 200, 1);
}
