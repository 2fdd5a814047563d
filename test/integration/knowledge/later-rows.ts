import type { Row } from './rows.ts';

/** Scenes 15 to 27, and the smaller ones. */
export const laterRows: readonly Row[] = [
  {
    row: 15,
    tests: [
      'is told with its record within a minute while the link is up, also without intermediate records',
      'is told with its record within a minute while the link is up, with intermediate records',
    ],
    reason: 'nothing is read while the link is up: neither the end nor the record is told',
    says: /records that were handed over: expected \[\] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 15,
    tests: [
      'says a minute before the end of the stop window that a transaction is about to expire, and lets it run',
    ],
    reason: 'nothing is told before the end of the stop window',
    says: /told before the end of the stop window: expected \[\] to deeply equal/,
  },
  {
    row: 16,
    tests: ['are handed over once although storing one failed once, and the file has it in the end'],
    reason: 'storing is repeated by fetching and handing over again',
    says: /records that were handed over: expected \[ 'T1', 'T1' \] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 17,
    tests: ['is started and stopped, each with one request, and polled in between'],
    reason: 'the deadline counts the poll that a request waits for: no POST ever leaves',
    says: /starts that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 17,
    tests: [
      'gives interim records of a running transaction, which come along when the final one cannot be had',
    ],
    reason: 'the background lane gives up after 0.8 s, so there is no interim record',
    says: /interim record of a slow meter: expected undefined to match object/,
  },
  {
    row: 17,
    tests: ['gives the records that the journal missed'],
    reason: 'the background lane gives up after 0.8 s, so there is no catch-up',
    says: /records that were caught up with: expected \[\] to deeply equal \[ 'T2' \]/,
  },
  {
    row: 18,
    tests: [
      'does not set the clock of a legal meter; a start goes on in the time of the meter while that is synced',
      'does not set it two minutes after the connection either',
      'cannot start a transaction in a meter without a valid sync, and hears both times',
      'does not set the clock of the meter back, also after a restart',
    ],
    reason: 'whatever the host says is written into the meter',
    says: /times that were written: expected \[ .* \] to deeply equal \[\]/,
  },
  {
    row: 19,
    tests: [
      'keeps no start from going out where a start without journal is allowed, and says nothing about the meter',
    ],
    reason: 'the failure of the journal is taken for one of /legal, which refuses every start',
    says: /starts that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 20,
    tests: [
      'is refused with 4, naming the transaction of somebody else, which runs on',
      'is done at once when its own runs already, for the same EVSE and client',
      'is refused with 4 when one with the same id runs for another EVSE and client',
    ],
    reason: 'what runs is ended without a word',
    says: /stops that the meter saw: expected 1 to be \+0/,
  },
  {
    row: 21,
    tests: [
      'are handed over once when a stop asks for one that is on its way by itself: the meter closed at a power loss',
      'are handed over once when a stop asks for one that is on its way by itself: a driver was stopped in the middle of ending',
    ],
    reason: 'a stop and the recovery fetch side by side and do not know of each other',
    says: /records that were handed over: expected \[ 'T1', 'T1' \] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 22,
    tests: ['is not joined with an account that was read after it, in the first two minutes of a connection'],
    reason: 'the ended A is found as a foreign one, and the next start "ends" it with a PUT of its own',
    says: /stops that the meter saw: expected 2 to be 1/,
  },
  {
    row: 23,
    tests: ['lets A be started again: it stays ours, and no interim record closes it'],
    reason:
      'A stays pending from before its start: its interim record is archived and closes it while it runs',
    says: /records in the archive while A runs: expected \[ 'an interim record of T1' \]/,
  },
  {
    row: 23,
    tests: ['does not bring the record of an earlier session of A once more'],
    reason: 'what is pending is an id: the record of its earlier session is handed over again',
    says: /records that were handed over: expected \[ 'T1', 'T1' \] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 24,
    tests: ['is not taken for an ended one: its interim record is none to keep, and it can be stopped'],
    reason: '"known, not running" is taken for ended: the stop of whatever runs sends nothing while A runs',
    says: /stops that the meter saw: expected \+0 to be 1/,
  },
  {
    row: 25,
    tests: [
      'is looked at again by itself when its answer and all reads after it were lost while polls went on',
    ],
    reason: 'only a link that comes back makes the driver look: the record is never fetched',
    says: /records that came: expected \[\] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 26,
    tests: ['is not told as without effect when the driver goes into fault while it fetches the record'],
    reason: 'the stop is answered with the effect of the fault, although it had ended A',
    says: /effect that was told: expected 'none' not to be 'none'/,
  },
  {
    row: 27,
    tests: ['is not "none" when it waits again behind the transaction of another client and expires there'],
    reason: 'a start that waits again has forgotten its POST: METER_BUSY, effect none',
    says: /effect that was told: expected 'none' not to be 'none'/,
  },
  {
    row: 'a',
    tests: ['is none while the link is online, although an interim record could not be kept'],
    reason: 'an error of the intermediate fetch stays as the reason of the state',
    says: /reason: expected \{ name: 'InternalError'.* to be undefined/,
  },
  {
    row: 'b',
    tests: ['is not raised a second time without a clear between, when a fault has restarted the watch'],
    reason: 'a fault restarts the watch of the temperature, which raises again',
    says: /what was told of the temperature: expected 'temperature\.raised temperature\.raised'/,
  },
  {
    row: 'c',
    tests: ['is saved by the meter, and not written again by the next sync'],
    reason: 'what a start writes counts as unsaved at any time',
    says: /times that the time zone was written: expected .* length of 1 but got 2/,
  },
  {
    row: 'd',
    tests: ['is repeated when its read failed, so that the record comes home'],
    reason: 'the second look gives up after one failed read',
    says: /records that came: expected \[\] to deeply equal \[ 'T1' \]/,
  },
  {
    row: 'e',
    tests: ['is noticed within a minute, not only at the next record'],
    reason: 'who the meter is is only read when the link comes back',
    says: /faults: expected \[\] to include 'METER_IDENTITY_CHANGED'/,
  },
  {
    row: 'f',
    tests: ['does not keep the next start from ending a foreign one'],
    reason: 'that a foreign transaction was ended for a start is kept when that start expires',
    says: /what runs after a start of B: expected 'G' to be 'B'/,
  },
];
