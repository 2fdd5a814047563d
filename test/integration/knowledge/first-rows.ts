import type { Row } from './rows.ts';

/** Scenes 1 to 14. */
export const firstRows: readonly Row[] = [
  {
    row: 1,
    tests: [
      'is stopped by a stop of whatever runs, although /legal answered 503 once at the connection',
      'ends it with "stop" and prints its record',
    ],
    reason:
      'an unreadable /legal counts as "nothing runs": no PUT is sent, and the stop is answered with nothing',
    says: /stops that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 2,
    tests: ['is stopped by its id, although /legal answered 503 once at the connection'],
    reason:
      'a stop of an id that is not in the context only fetches: its interim record is "invalid", effect done',
    says: /stops that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 2,
    tests: ['is not said to have ended while it runs, although nothing of it can be read for long'],
    reason: 'no record can be fetched, so "X has ended", effect done; X runs on',
    says: /said to have ended while it runs: expected true to be false/,
  },
  {
    row: 3,
    tests: [
      'sends nothing for "stop" and ends with 1: in a folder that does not exist',
      'sends nothing for "stop" and ends with 1: in a place that takes no files',
      'sends nothing for "stop" and ends with 1: that another process has open',
      'sends nothing for "start" and "watch" and ends with 1',
    ],
    reason:
      'the meter is asked although the journal cannot be opened; the stop then says that no transaction is open',
    says: /requests that the meter saw: expected \[ 'GET \/v1\/status'/,
  },
  {
    row: 3,
    tests: ['keeps no stop from going out, and the record is handed over'],
    reason: 'the failure of the journal is taken for one of /legal, and that for "nothing runs"',
    says: /stops that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 4,
    tests: [
      'is stopped by a stop of "", and its record comes',
      'is stopped by a stop of "B", and its record comes',
    ],
    reason: 'what another client begins while the link is up is never seen: no PUT is sent',
    says: /stops that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 5,
    tests: ['leaves no interim record in the archive, and the final one comes by itself after a power loss'],
    reason: 'the interim record of the running B is archived and closes B; the final one is never fetched',
    says: /records in the archive: expected \[ 'an interim record of T1' \] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 6,
    tests: ['does not make ours a foreign one for the driver that comes next, when a stop failed meanwhile'],
    reason: 'B was closed in the journal by its interim record: the next driver tells it as found',
    says: /taken for a foreign one: expected \[ \{ type: 'transaction\.found'/,
  },
  {
    row: 7,
    tests: [
      'gives the record of the second session when the answer to its stop is lost, never that of the first',
    ],
    reason:
      'records are looked up by their id: the stop of the second session is answered with the first record',
    says: /record of the second session: expected 'T1' to be 'T2'/,
  },
  {
    row: 8,
    tests: ['do not keep a stop from going out again, nor let a running transaction be said to have ended'],
    reason:
      'one status that says "nothing runs" counts as the end, although /legal says that it runs: one PUT only',
    says: /what runs in the meter after the stop: expected 'A' to be undefined/,
  },
  {
    row: 9,
    tests: ['is not "none" when the meter may still carry a POST out, and what it carries out late is found'],
    reason: 'a look that finds nothing right after a lost answer counts as "never carried out"',
    says: /effect that was told: expected 'none' to be 'unknown'/,
  },
  {
    row: 10,
    tests: ['is not "none" when the driver goes into fault for another reason while the POST is on its way'],
    reason: 'the start is answered with the effect of the fault, not by what was sent for it',
    says: /effect that was told: expected 'none' not to be 'none'/,
  },
  {
    row: 11,
    tests: ['are told as lost by what was asked for, not by their place in a list'],
    reason: 'the refusal of A drops the first of the list, which is B by then',
    says: /told as lost: expected \[ 'B', 'A' \] to deeply equal \[ 'A' \]/,
  },
  {
    row: 12,
    tests: ['take turns, so that one that can never be read keeps back neither another nor the catch-up'],
    reason: 'only the first of the list is ever tried; B and the catch-up wait for it',
    says: /handed over within 90 s: expected \[\] to include 'T3'/,
  },
  {
    row: 13,
    tests: ['does not bring an ended transaction back, so that a later hiccup is no new connection'],
    reason: 'a status of before the stop puts A back into the context: each hiccup then leads through warmup',
    says: /states in and after one failed poll: expected \[ 'idle', 'warmup' \]/,
  },
  {
    row: 14,
    tests: ['gives its record, and the one that the other client began then is found and can be stopped'],
    reason: 'the look that found B only closes A: B is never told',
    says: /found while the driver was connected: expected \[\] to deeply equal \[ 'B' \]/,
  },
];
