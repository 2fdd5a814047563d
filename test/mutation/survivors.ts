import type { Verdict } from './verdict.ts';

const lifecycle = 'meter.operational.lifecycle';
const starting = `${lifecycle}.transacting.starting`;
const refused = `#${lifecycle}.transacting.refused: retarget`;

const toRefused =
  'equivalent: `refused` goes on to `idle`, and from there to `running` at once, since something runs';
const takenAgain = 'equivalent: the record is the next in turn, and `resting` goes on with it where it was';
const settled =
  'equivalent: whoever comes here raises `meter.reconnected`, after which the clock settles, and the lifecycle is in `warmup`';

/** Mutants that nothing notices, each with the reason. */
export const reasons: Readonly<Record<string, string>> = {
  [`${lifecycle} initial syncing: begin elsewhere`]: settled,
  [`${lifecycle} initial idle: begin elsewhere`]: settled,
  'meter.operational.clock initial due: begin elsewhere': settled,
  'meter.operational.clock initial fresh: begin elsewhere': settled,
  'meter.operational.clock initial retrying: begin elsewhere': settled,
  [`${lifecycle}.warmup always [0] to transacting.refused: retarget`]: toRefused,
  [`${starting}.posting startTransaction onDone to ${refused}`]: toRefused,
  [`${starting}.judging always [0] to ${refused}`]: toRefused,
  [`${lifecycle}.transacting.running on running.changed to refused: retarget`]: toRefused,
  [`${starting}.deciding always [4] to #${lifecycle}.transacting.running: retarget`]:
    'equivalent: the start is refused because something runs, so that `running` is where it ends in any case',
  [`${lifecycle}.warmup always [1] to idle: retarget`]:
    'equivalent: `idle` goes on to `syncing` by the same guard',
  [`${lifecycle}.idle always [2] to warmup: retarget`]:
    'equivalent: `warmup` goes on to `syncing` by the same guard',
  [`${lifecycle}.syncing on meter.reconnected to idle: retarget`]:
    'equivalent: the clock settles by the same event, and `idle` goes on to `warmup` then',
  'records.fetching fetchRecord onDone [1] to resting: retarget': takenAgain,
  'records.verifying verifyRecord onDone [0] to resting: retarget': takenAgain,
  'records.archiving archiveRecord onDone to resting: retarget': takenAgain,
  [`${lifecycle}.stopping.bringingHome on record.step [2] isStep fetching: drop guard`]:
    'hidden: the owner of records does one at a time, so that steps of another record come only while ours waits for its turn',
  'meter.operational exit restRecords: drop entry action':
    'hidden: out of `operational` nothing is polled, and what is asked in the background has its turn behind a poll only',
  'meter.operational.link.degraded on poll.succeeded [0] to online: retarget':
    'hidden: the poll that succeeds after one that found no connection has made a new one, which leads to `rereading`, too',
  'meter.operational.link.degraded after lostAfter [1]: drop transition':
    'hidden: polls that fail again and again lose the link sooner, unless there are more than 3 s between two of them',
  'meter.operational.link.degraded after lostAfter [1]: drop reenter':
    'hidden: polls that fail again and again lose the link sooner, unless there are more than 3 s between two of them',
  'meter.fault on meter.recover [0] mayRecover and isBroken: drop guard':
    'hidden: what is whole begins anew, too, which shows nothing',
  'meter.fault after faultRecoveryDelay [0] mayRecover and isBroken: drop guard':
    'hidden: what is whole begins anew, too, which shows nothing',
};

/** It is not the same statechart written in another way. */
export function isDifferent({ name }: Verdict): boolean {
  return !reasons[name]?.startsWith('equivalent');
}
