import { accountOf } from '../account.ts';
import { rules } from '../judge.ts';
import * as inTime from '../rules/in-time.ts';
import { everyRecordCameHome } from '../rules/records.ts';
import { pathOf } from './lockstep.ts';
import type { Question } from './meter-model.ts';
import type { Move } from './move.ts';
import { Moves } from './moves.ts';
import { moveOf, runs, type SavedStory } from './portable.ts';
import { createRehearsal, faults, type Rehearsal } from './rehearsal.ts';
import { lifecycleOf, wordsOf } from './story.ts';
import { idOfStart } from './witness.ts';
import type { World } from './world.ts';

/** A story as the real driver played it. */
export interface Played {
  readonly lines: readonly string[];
  /** What the model and the driver did not do alike. */
  readonly differences: number;
  /** What the observer of the random sequences complains of. */
  readonly complaints: readonly string[];
}

/**
 * Plays a story on the real driver against the simulated meter, beside the models; then everything is mended, and the
 * observer judges what was seen. Time stands still but for what goes over the line, so what has to come in time is not
 * judged.
 */
export async function play({ options, moves: story }: SavedStory): Promise<Played> {
  const moves = new Moves(options);
  const world = moves.first();
  await using real = await createRehearsal(options);
  const lines: string[] = [];
  let differences = 0;
  const unreadable: number[] = [];
  for (const saved of story) {
    // Turns of the event loop are taken with the move before.
    if (saved.move === 'answer' && !runs(moves, world, saved.service)) continue;
    const move = moveOf(moves, world, saved);
    if (move.move === 'unreadable') unreadable.push(move.counter);
    lines.push(wordsOf(moves, world, move));
    const { told, differs } = await playMove(real, moves, world, move);
    for (const fact of told) lines.push(`    told: ${fact}`);
    for (const complaint of moves.complaints) lines.push(`    WRONG in the model: ${complaint}`);
    for (const each of differs) lines.push(`    DIFFERS: ${each}`);
    differences += differs.length;
  }
  await settle(real);
  const history = real.observer.history(options.isMemoryJournal ? [] : real.archived);
  const account = accountOf(history);
  const judged = Object.entries(rules).flatMap(([name, rule]) => (name in inTime ? [] : rule(account)));
  const lost = everyRecordCameHome(account, unreadable);
  return { lines, differences, complaints: [...new Set([...judged, ...lost, ...real.observer.strange])] };
}

/** One move, by both. Gives what the driver told, and what it did otherwise than the model. */
export async function playMove(
  real: Rehearsal,
  moves: Moves,
  world: World,
  move: Move,
): Promise<{ told: readonly string[]; differs: readonly string[] }> {
  const problem = await act(real, moves, world, move);
  const expected: string[] = [];
  const take = (each: Move) => {
    moves.apply(world, each);
    expected.push(...moves.facts.map(({ type }) => type));
  };
  take(move);
  // The driver goes on by itself.
  for (let turn = moves.urgent(world); turn !== undefined; turn = moves.urgent(world)) take(turn);
  await real.letRun();
  real.leave(askedIn(moves, world));
  real.lieOn();
  const told: string[] = real
    .takeFacts()
    .map(({ type }) => type)
    .filter(type => !notModeled.includes(type));
  const missed = expected.filter(fact => !told.includes(fact));
  const more = told.filter(fact => !expected.includes(fact));
  const [is, should] = [lifecycleOf(real.snapshot.value), expectedState(moves, world)];
  return {
    told,
    differs: [
      ...(problem === undefined ? [] : [problem]),
      ...missed.map(fact => `only the model told ${fact}`),
      ...more.map(fact => `only the driver told ${fact}`),
      ...(is === should ? [] : [`the driver is in ${is}, and the model in ${should}`]),
    ],
  };
}

/** What steers nothing, and is told of what the models leave out. */
const notModeled = ['identification.notInRecord'];

/** Whether the line is as in the model: the driver sends one request at a time, and those of commands first. */
export async function isNext(real: Rehearsal, moves: Moves, world: World, service: number): Promise<boolean> {
  const { process } = moves;
  const each = world.services[service];
  if (each === undefined) return false;
  const asks = process.asks(each);
  if (asks.ask === 'turn') return true;
  const path = pathOf(asks as Question);
  const commands = world.services.filter(other => !process.isInBackground(other));
  if (process.isInBackground(each) && commands.length > 0) return false;
  // Of two that ask the same nobody could say which is answered.
  const isAmbiguous = askedIn(moves, world).filter(asked => asked === path).length > 1;
  return !(isAmbiguous && commands.length !== 1) && real.comes(path, undefined);
}

/** What the services of the model ask at this moment. */
function askedIn({ process }: Moves, { services }: World): string[] {
  return services.flatMap(service => {
    const asks = process.asks(service);
    return asks.ask === 'turn' ? [] : [pathOf(asks as Question)];
  });
}

function expectedState({ process }: Moves, world: World): string {
  return world.meterState < 0 ? 'ended' : lifecycleOf(process.machines.meter.state(world.meterState).value);
}

/** Makes it happen. Gives what the real driver did not do. */
async function act(real: Rehearsal, moves: Moves, world: World, move: Move): Promise<string | undefined> {
  switch (move.move) {
    case 'answer': {
      const service = world.services[move.service];
      const asks = service && moves.process.asks(service);
      if (asks === undefined || asks.ask === 'turn') return undefined;
      const path = pathOf(asks as Question);
      const isOut = expectedLink(moves, world) !== 'online';
      if (!(await real.comes(path, isOut ? { kind: 'reset' } : undefined)))
        return `${path} was not sent; what waits: ${real.waiting.join(', ') || 'nothing'}`;
      real.release(faults[move.how]);
      return undefined;
    }
    case 'timer': {
      // One of which nothing comes stays set in the model.
      if (!moves.process.wouldChange(world, move.timer)) return undefined;
      const { actor, id } = moves.process.timers.at(move.timer);
      return real.fire(actor, id) ? undefined : 'no such timer is set';
    }
    case 'start':
      real.start(`s${given(moves, world, 'starts') + 1}`, idOfNext(moves, world));
      return undefined;
    case 'stop':
      real.stop(`x${given(moves, world, 'stops') + 1}`, move.id);
      return undefined;
    case 'probe':
      real.stop('probe', '');
      return undefined;
    case 'poll':
      if (!(await real.comes('GET /livemeasure', undefined))) return 'no poll was sent';
      real.release(move.ok ? undefined : { kind: 'reset' });
      return undefined;
    case 'late':
      await real.late();
      return undefined;
    case 'other':
      if (move.does === 'start') real.simulator.otherClient.start(moves.options.isOneId ? 'A' : 'F');
      else if (move.does === 'close') real.simulator.closeTransaction();
      else real.simulator.otherClient.stop(real.simulator.state.openTransactionId ?? '');
      return undefined;
    case 'power':
      real.simulator.powerCycle({ openTransaction: 'closed', offForMs: 0 });
      return undefined;
    case 'journal':
      real.breakJournal(move.does === 'break');
      return undefined;
    case 'lie':
      real.lie(move.who);
      return undefined;
    case 'unreadable':
      real.simulator.faults.add({
        kind: 'status',
        status: 404,
        match: { path: '^/v./ocmf', paginationCounter: move.counter },
      });
      return undefined;
    case 'restart':
      await real.restart(move.how);
      return move.isLocked ? 'a journal that is locked at the start is not played' : undefined;
    case 'renewed':
      return 'a connection that is renewed quietly is not played';
  }
}

function given({ options }: Moves, { budget }: World, what: 'starts' | 'stops'): number {
  return options[what] - budget[what];
}

function idOfNext(moves: Moves, world: World): string {
  return idOfStart(given(moves, world, 'starts') + 1, moves.options);
}

function expectedLink({ process }: Moves, { meterState }: World): string {
  const link = meterState < 0 ? '' : process.machines.meter.state(meterState).value.operational?.link;
  return link === 'degraded' || link === 'offline' ? link : 'online';
}

/** All is mended, and time goes on. */
async function settle(real: Rehearsal): Promise<void> {
  real.open();
  for (let round = 0; round < 40; round += 1) {
    await real.letRun(1200);
    real.fireShortest();
  }
  real.stop('probe', '');
  for (let round = 0; round < 10; round += 1) {
    await real.letRun(1200);
    real.fireShortest();
  }
}
