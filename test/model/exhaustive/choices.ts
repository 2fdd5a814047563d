import type { Move } from './move.ts';
import type { FaultKind, Options } from './options.ts';
import type { DriverProcess } from './process.ts';
import type { Ask } from './services.ts';
import { idOfStart } from './witness.ts';
import type { World } from './world.ts';

/** All that may happen next. */
export class Choices {
  readonly process: DriverProcess;
  readonly options: Options;

  constructor(process: DriverProcess, options: Options) {
    this.process = process;
    this.options = options;
  }

  /** In an order that is always the same, so that a number names a move. */
  of(world: World): Move[] {
    const { budget, meter, journal, late, timers } = world;
    const urgent = this.urgent(world);
    const restarts = budget.restarts > 0 ? this.#restarts(world) : [];
    if (urgent !== undefined) return [urgent, ...restarts];
    const moves: Move[] = [];
    for (const [service, each] of world.services.entries()) {
      if (!this.process.mayBeOnLine(world, each)) continue;
      const asks = this.process.asks(each);
      moves.push({ move: 'answer', service, how: 'ok' });
      if (budget.faults > 0)
        for (const how of this.#faultsOf(asks, world)) moves.push({ move: 'answer', service, how });
    }
    for (const timer of timers) moves.push({ move: 'timer', timer });
    for (const index of late.keys()) moves.push({ move: 'late', index });
    if (budget.starts > 0) moves.push({ move: 'start' });
    if (budget.stops > 0) for (const id of this.#idsToStop(world)) moves.push({ move: 'stop', id });
    const link = this.#link(world);
    if (link !== undefined && ['degraded', 'offline'].includes(link)) moves.push({ move: 'poll', ok: true });
    if (!journal.isUsable) moves.push({ move: 'journal', does: journal.isLocked ? 'open' : 'mend' });
    if (meter.liar !== '') moves.push({ move: 'lie', who: '' });
    if (budget.faults > 0) moves.push(...this.#faults(world, link));
    if (budget.others > 0) {
      if (meter.running === 0) moves.push({ move: 'other', does: 'start' });
      else moves.push({ move: 'other', does: 'stop' }, { move: 'other', does: 'close' });
    }
    return [...moves, ...restarts];
  }

  /** What comes in the next turn of the event loop comes before everything else. */
  urgent({ services }: World): Move | undefined {
    const service = services.findIndex(each => this.process.asks(each).ask === 'turn');
    return service < 0 ? undefined : { move: 'answer', service, how: 'ok' };
  }

  #restarts(world: World): Move[] {
    const isWriting = world.services.some(each => ['post', 'put'].includes(this.process.asks(each).ask));
    const moves: Move[] = [{ move: 'restart', how: 'kill', isLocked: false }];
    if (isWriting) moves.push({ move: 'restart', how: 'killActed', isLocked: false });
    moves.push({ move: 'restart', how: 'stop', isLocked: false });
    if (this.options.kinds.includes('locked') && world.budget.faults > 0)
      moves.push({ move: 'restart', how: 'kill', isLocked: true });
    return moves;
  }

  #faultsOf(asks: Ask, { late }: World): FaultKind[] {
    const isWrite = asks.ask === 'post' || asks.ask === 'put';
    return this.options.kinds.filter(kind => {
      if (kind === 'notAnswered') return true;
      if (kind === 'lost') return isWrite;
      if (kind === 'late') return isWrite && late.length === 0;
      return kind === 'busy' && !isWrite && asks.ask !== 'settings';
    });
  }

  #faults({ meter, journal }: World, link: string | undefined): Move[] {
    const { kinds } = this.options;
    const has = (kind: FaultKind) => kinds.includes(kind);
    const moves: Move[] = [];
    if (has('poll') && link !== undefined && link !== 'offline') moves.push({ move: 'poll', ok: false });
    if (has('renewed') && link === 'online') moves.push({ move: 'renewed' });
    if (has('journal') && journal.isUsable) moves.push({ move: 'journal', does: 'break' });
    if (has('lie') && meter.liar === '')
      moves.push({ move: 'lie', who: 'status' }, { move: 'lie', who: 'legal' });
    if (has('power')) moves.push({ move: 'power' });
    if (has('unreadable') && meter.unreadable === 0)
      for (const [index, { ended }] of meter.records.entries())
        if (ended !== '' && index > 0) moves.push({ move: 'unreadable', counter: index + 1 });
    return moves;
  }

  #idsToStop({ meter, budget }: World): string[] {
    const given = this.options.starts - budget.starts;
    const own = Array.from({ length: given }, (_, index) => idOfStart(index + 1, this.options));
    const others = meter.records.slice(1).map(({ id }) => id);
    return [...new Set(['', ...own, ...others, 'N'])];
  }

  #link({ meterState }: World): string | undefined {
    if (meterState < 0) return undefined;
    const { value } = this.process.machines.meter.state(meterState);
    const link = typeof value === 'object' ? value.operational?.link : undefined;
    return typeof link === 'object' ? Object.keys(link)[0] : link;
  }
}
