import type { Story } from '../../story.ts';
import * as rules from '../in-time.ts';
import { handsOver, startsA, tells } from './common.ts';
import { prove } from './prove.ts';

const runsAndEnds = (told: Story) => startsA(told).event(tells('transaction.started')).ends(1, 'A', 'meter');

prove(rules, {
  changesAreToldInTime: {
    allows: {
      'the end is told': told => runsAndEnds(told).event(tells('transaction.closedByMeter')).measures(80),
      'the record comes': told => runsAndEnds(told).event(handsOver('record.recovered', 1)).measures(80),
      'the begin is told': told =>
        told.begins(1, 'B').measures(60).event(tells('transaction.found', 'B')).measures(20),
      'it was over before the minute': told => told.begins(1, 'B').measures(30).ends(1, 'B').measures(80),
      'nothing was measured': told => runsAndEnds(told).pass(80_000).status(false),
      'a poll failed': told => runsAndEnds(told).asks('GET', '/v2/livemeasure', 'lost').measures(80),
      'a look was answered by nonsense': told =>
        told.begins(1, 'B').measures(60).asks('GET', '/v2/legal', 200, '<html>').measures(20),
      'something was commanded': told => runsAndEnds(told).stop('A').measures(80),
      '/status lied': told => runsAndEnds(told).status(true).measures(80),
      'the process ended': told => runsAndEnds(told).killed().life().measures(80),
      'the journal had failed': told =>
        startsA(told)
          .event(tells('transaction.started'))
          .journal(false)
          .ends(1, 'A', 'meter')
          .journal(true)
          .measures(80),
    },
    forbids: {
      'the end is not told': told => runsAndEnds(told).measures(80),
      'the end is told too late': told =>
        runsAndEnds(told).measures(80).event(tells('transaction.closedByMeter')),
      'the begin is not told': told => told.begins(1, 'B').measures(80),
    },
  },
});
