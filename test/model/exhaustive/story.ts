import type { Question } from './meter-model.ts';
import type { Move } from './move.ts';
import type { Moves } from './moves.ts';
import type { Plain } from './normalize.ts';
import type { World } from './world.ts';

/** A story in words: each move, with what was told and where the statechart then is. */
export function storyOf(moves: Moves, way: readonly Move[], world: World = moves.first()): string[] {
  const lines: string[] = [];
  for (const move of way) {
    const words = wordsOf(moves, world, move);
    moves.apply(world, move);
    lines.push(`${words}${stateOf(moves, world)}`);
    for (const fact of moves.facts) lines.push(`    told: ${factOf(fact)}`);
    for (const complaint of moves.complaints) lines.push(`    WRONG: ${complaint}`);
  }
  return lines;
}

export function wordsOf(moves: Moves, world: World, move: Move): string {
  switch (move.move) {
    case 'answer': {
      const service = world.services[move.service];
      if (service === undefined) return 'a service is answered';
      const { id, answers } = moves.process.services.at(service.number);
      const asks = moves.process.asks(service);
      const name = answers.length === 0 ? id : `${id} goes on`;
      if (asks.ask === 'turn') return `${name}: the next turn of the event loop`;
      return `${name}: ${questionOf(asks as Question)} ${outcome[move.how] ?? move.how}`;
    }
    case 'timer': {
      const { actor, id } = moves.process.timers.at(move.timer);
      return `timer ${actor === 'meter' ? '' : 'of records '}${id.replace(/^xstate\.after\./, '')} fires`;
    }
    case 'start':
      return 'a caller starts';
    case 'stop':
      return `a caller stops '${move.id}'`;
    case 'poll':
      return move.ok ? 'a poll succeeds' : 'a poll fails';
    case 'renewed':
      return 'the connection is renewed quietly';
    case 'late':
      return `the meter carries out the late ${world.late[move.index]?.write.toUpperCase()}`;
    case 'other':
      return {
        start: 'another client starts F',
        stop: 'another client stops what runs',
        close: 'the meter ends what runs',
      }[move.does];
    case 'power':
      return 'the meter loses its power';
    case 'journal':
      return { break: 'the journal breaks', mend: 'the journal mends', open: 'the journal can be opened' }[
        move.does
      ];
    case 'lie':
      return move.who === '' ? 'both witnesses speak true again' : `/${move.who} begins to lie`;
    case 'unreadable':
      return `record T${move.counter} can never be read from now on`;
    case 'probe':
      return 'in the end a caller stops whatever runs';
    case 'restart': {
      const how = { kill: 'killed', killActed: 'killed, and its write is carried out', stop: 'stopped' }[
        move.how
      ];
      return `the process is ${how} and begins anew${move.isLocked ? ', with a journal that cannot be opened' : ''}`;
    }
  }
}

const outcome: Record<string, string> = {
  ok: 'is answered',
  notAnswered: 'does not reach the meter',
  lost: 'is carried out, and its answer is lost',
  late: 'is not answered; it may be carried out later',
  busy: 'is answered 503',
};

function questionOf(asks: Question): string {
  switch (asks.ask) {
    case 'post':
      return `POST /legal ${asks.id}`;
    case 'put':
      return `PUT /legal ${asks.id}`;
    case 'legal':
    case 'ocmf': {
      const which = asks.id === undefined ? (asks.back === undefined ? '' : ` -${asks.back}`) : ` ${asks.id}`;
      return `GET /${asks.ask}${which}`;
    }
    case 'settings':
      return 'PUT /settings';
    default:
      return `GET /${asks.ask}`;
  }
}

function stateOf(moves: Moves, { meterState, meter }: World): string {
  const runs =
    meter.running === 0 ? 'nothing runs' : `T${meter.running} ${meter.records[meter.running - 1]?.id} runs`;
  if (meterState < 0) return `  [ended; ${runs}]`;
  const { value, context } = moves.process.machines.meter.state(meterState);
  const { running } = context;
  const believed = running.kind === 'open' ? `open ${running.transactionId}` : running.kind;
  return `  [${lifecycleOf(value)}; believed ${believed}; ${runs}]`;
}

export function lifecycleOf(value: Plain | string): string {
  if (typeof value === 'string') return value;
  const lifecycle = value.operational?.lifecycle ?? value;
  return JSON.stringify(lifecycle).replaceAll(/[{}"]/g, '').replaceAll(':', '.');
}

export function factOf({
  type,
  requestId,
  transactionId,
  record,
  error,
  again,
  paginationCounter,
}: Plain): string {
  const parts = [type, requestId, transactionId, record?.ocmf, paginationCounter && `T${paginationCounter}`];
  if (error !== undefined) parts.push(`${error.code} effect ${error.effect}`);
  if (again) parts.push('again');
  return parts.filter(part => part !== undefined).join(' ');
}
