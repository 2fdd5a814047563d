import type { Fault } from '../../src/simulator/index.ts';
import { accountOf } from './account.ts';
import type { History } from './history.ts';
import { judge } from './judge.ts';
import { everyRecordCameHome } from './rules/records.ts';
import type { Sequence, Step } from './steps.ts';
import { createWorld, type World } from './world.ts';

/** What a sequence knows of its transactions while it is played. */
interface Course {
  readonly world: World;
  readonly sameId: boolean;
  readonly beganMs: number;
  starts: number;
  others: number;
  /** Pagination counters of records that the meter never gives. */
  readonly unreadable: Set<number>;
}

const settlesWithinMs = 600_000;
/** At least. A record that failed again and again is asked for at intervals as long as it has failed. */
const comesHomeWithinMs = 300_000;

/** Plays the steps, mends everything, and judges what was seen. */
export async function violationsOf({ scene, steps }: Sequence): Promise<readonly string[]> {
  await using world = await createWorld({
    simulator: scene.traits,
    hasJournal: scene.hasJournal,
    config: { resilienceInitialConnectionRetryDelay: 1000 },
  });
  const course: Course = {
    world,
    beganMs: Date.now(),
    sameId: scene.sameId,
    starts: 0,
    others: 0,
    unreadable: new Set(),
  };
  const unsettled: string[] = [];
  await world.pass(100);
  for (const step of steps) await take(step, course);
  try {
    await settle(course);
  } catch (error) {
    unsettled.push(error instanceof Error ? error.message : String(error));
  }
  await world.end();
  const { observer, archived, simulator } = world;
  const open = simulator.state.openTransactionId;
  const left = open === undefined || unsettled.length > 0 ? [] : [`${open} was left open`];
  const history = observer.history(archived);
  const judged = judge(history, [...course.unreadable]);
  const last = lastWord(history, course, scene);
  return [...new Set([...judged, ...observer.strange, ...left, ...last, ...unsettled])];
}

/** Everything is mended; whatever was commanded must be answered, and the records must come home. */
async function settle(course: Course): Promise<void> {
  const { world, unreadable } = course;
  const { simulator } = world;
  for (const { fault, remove } of simulator.faults.list) if (!isForEver(fault)) remove();
  world.mendJournal();
  await world.until('every command to be answered', () => world.unanswered === 0, settlesWithinMs);
  await world.until('the link to be back', () => isOnline(world.state), settlesWithinMs);
  await world.pass(15_000);
  world.stop('');
  await world.until('the last stop to be answered', () => world.unanswered === 0, settlesWithinMs);
  await letRecordsComeHome(course);
  const given = simulator.state.records(100).map(({ paginationCounter }) => paginationCounter);
  const neverGiven = given.filter(counter => unreadable.has(counter)).length;
  await world.until('nothing to be pending', () => pending(world.state) <= neverGiven, settlesWithinMs);
  await world.pass(500);
}

/** By what was seen, not by what the driver believes. What has not come then is told by the judgement. */
async function letRecordsComeHome({ world, unreadable, beganMs }: Course): Promise<void> {
  const { observer, archived } = world;
  const isHome = () =>
    everyRecordCameHome(accountOf(observer.history(archived)), [...unreadable]).length === 0;
  const endMs = Date.now() + Math.max(comesHomeWithinMs, 2 * (Date.now() - beganMs));
  for (let ms = 5000; !isHome() && Date.now() < endMs; ms = Math.min(60_000, ms * 2))
    await world.pass(ms, 250);
}

/**
 * Nothing is wrong any more, so the last stop has no reason to fail: but that a record which keeps the bit of a running one is
 * taken for final only when it has stayed the same for a while.
 */
function lastWord({ entries }: History, { unreadable }: Course, { traits }: Sequence['scene']): string[] {
  const last = entries.findLast(entry => entry.kind === 'told');
  if (last?.outcome.as !== 'error' || unreadable.size > 0) return [];
  const { code, message } = last.outcome.error;
  if (traits.closedRecordKeepsBit && code === 'METER_RECORD_UNAVAILABLE') return [];
  return [`the last stop was answered with an error: ${message}`];
}

function isForEver({ kind, match }: Fault): boolean {
  return kind === 'status' && match?.paginationCounter !== undefined;
}

/** Each kind of step, made to happen. */
async function take(step: Step, course: Course): Promise<void> {
  const { world } = course;
  const { simulator } = world;
  const idOf = (number: number) => (course.sameId ? 'same' : `tx-${number}`);
  switch (step.do) {
    case 'start':
      course.starts += 1;
      return world.start(idOf(course.starts));
    case 'stop':
      return world.stop(
        {
          'whatever runs': '',
          'the last': idOf(course.starts),
          'the one before': idOf(Math.max(0, course.starts - 1)),
          theirs: `theirs-${course.others}`,
        }[step.which],
      );
    case 'pass':
      return world.pass(step.ms);
    case 'fault':
      simulator.faults.add(step.fault);
      return;
    case 'slow':
      return forAWhile(course, { kind: 'slow', delayMs: step.delayMs }, step.forMs);
    case 'power':
      return simulator.powerCycle(step);
    case 'recover':
      return world.recover();
    case 'restart':
      return world.restart(step.how, step.remembers);
    case 'other client':
      return otherClient(course, step.what);
    case 'meter ends it':
      simulator.closeTransaction();
      return;
    case 'witness':
      simulator.faults.add({ kind: `${step.who}Says`, running: step.says, durationMs: step.forMs });
      return;
    case 'late': {
      const match = {
        method: step.what === 'start' ? 'POST' : 'PUT',
        path: '^/v./legal',
        times: step.times,
      } as const;
      simulator.faults.add({
        kind: 'actsLate',
        afterMs: step.afterMs,
        answer: step.answer,
        inOrder: true,
        match,
      });
      return;
    }
    case 'unreadable': {
      const paginationCounter = counterOf(course, step.which);
      course.unreadable.add(paginationCounter);
      const match = { path: '^/v./ocmf', paginationCounter };
      simulator.faults.add({ kind: 'status', status: step.status, match });
      return;
    }
    case 'damaged': {
      const match = { path: '^/v./ocmf', paginationCounter: counterOf(course, step.which), times: 1 };
      simulator.faults.add({ kind: 'tamperRecord', match });
      return;
    }
    case 'journal':
      world.breakJournal(step.trouble);
      if (step.trouble !== 'fails once') setTimeout(world.mendJournal, step.forMs);
  }
}

function forAWhile({ world }: Course, fault: Fault, ms: number) {
  const [planned] = world.simulator.faults.add(fault);
  setTimeout(() => planned?.remove(), ms);
}

function otherClient(course: Course, what: 'starts' | 'stops' | 'stops and starts') {
  const { otherClient, state } = course.world.simulator;
  const open = state.openTransactionId;
  if (what !== 'starts' && open !== undefined) otherClient.stop(open);
  if (what === 'stops') return;
  if (otherClient.start(`theirs-${course.others + 1}`)) course.others += 1;
}

function counterOf({ world }: Course, which: 'newest' | 'next'): number {
  const newest = world.simulator.state.records(1)[0]?.paginationCounter ?? 0;
  return which === 'newest' ? Math.max(newest, 1) : newest + 1;
}

function isOnline(state: object | undefined): boolean {
  return state !== undefined && 'link' in state && state.link === 'online';
}

/** How many records the driver says are still to come. */
function pending(state: object | undefined): number {
  if (state === undefined) return 0;
  if ('pendingRecords' in state && Array.isArray(state.pendingRecords)) return state.pendingRecords.length;
  if ('owedTransactionIds' in state && Array.isArray(state.owedTransactionIds))
    return state.owedTransactionIds.length;
  return Number.POSITIVE_INFINITY;
}
