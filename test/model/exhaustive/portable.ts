import type { Move } from './move.ts';
import type { Moves } from './moves.ts';
import type { Options } from './options.ts';
import type { ActorName } from './pure-step.ts';
import type { World } from './world.ts';

/** A move that names what it is about, so that another search understands it. */
export type PortableMove =
  | Exclude<Move, { readonly move: 'answer' | 'timer' }>
  | (Omit<Extract<Move, { readonly move: 'answer' }>, 'service'> & { readonly service: Name })
  | (Omit<Extract<Move, { readonly move: 'timer' }>, 'timer'> & { readonly timer: Name });

interface Name {
  readonly actor: ActorName;
  readonly id: string;
}

/** What `npm run explore -- --save FILE` writes and `--play FILE` reads. */
export interface SavedStory {
  readonly what: string;
  readonly options: Options;
  readonly moves: readonly PortableMove[];
}

/** Plays the moves on a model of their own, and names what they are about. */
export function savedStory(what: string, moves: Moves, way: readonly Move[]): SavedStory {
  const world = moves.first();
  const portable = way.map(move => {
    const made = portableOf(moves, world, move);
    moves.apply(world, move);
    return made;
  });
  return { what, options: moves.options, moves: portable };
}

function portableOf({ process }: Moves, world: World, move: Move): PortableMove {
  if (move.move === 'timer') {
    const { actor, id } = process.timers.at(move.timer);
    return { move: 'timer', timer: { actor, id } };
  }
  if (move.move !== 'answer') return move;
  const service = world.services[move.service];
  if (service === undefined) throw new Error('the story answers a service that does not run');
  const { actor, id } = process.services.at(service.number);
  return { ...move, service: { actor, id } };
}

export function runs({ process }: Moves, world: World, { actor, id }: Name): boolean {
  return world.services.some(({ number }) => {
    const known = process.services.at(number);
    return known.actor === actor && known.id === id;
  });
}

/** The move as it is numbered in this world. */
export function moveOf({ process }: Moves, world: World, move: PortableMove): Move {
  const isNamed = (known: Name, { actor, id }: Name) => known.actor === actor && known.id === id;
  if (move.move === 'timer') {
    const timer = world.timers.find(number => isNamed(process.timers.at(number), move.timer));
    if (timer === undefined) throw new Error(`no timer ${move.timer.id} is set`);
    return { move: 'timer', timer };
  }
  if (move.move !== 'answer') return move;
  const service = world.services.findIndex(({ number }) =>
    isNamed(process.services.at(number), move.service),
  );
  if (service < 0) throw new Error(`${move.service.id} does not run`);
  return { ...move, service };
}
