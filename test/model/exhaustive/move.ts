import type { FaultKind } from './options.ts';

/** One thing that may happen next. */
export type Move =
  | { readonly move: 'answer'; readonly service: number; readonly how: 'ok' | FaultKind }
  | { readonly move: 'timer'; readonly timer: number }
  | { readonly move: 'start' }
  | { readonly move: 'stop'; readonly id: string }
  | { readonly move: 'poll'; readonly ok: boolean }
  | { readonly move: 'renewed' }
  | { readonly move: 'late'; readonly index: number }
  | { readonly move: 'other'; readonly does: 'start' | 'stop' | 'close' }
  | { readonly move: 'power' }
  | { readonly move: 'journal'; readonly does: 'break' | 'mend' | 'open' }
  | { readonly move: 'lie'; readonly who: '' | 'status' | 'legal' }
  | { readonly move: 'unreadable'; readonly counter: number }
  /** In the end somebody asks to stop whatever runs; not a move of the search. */
  | { readonly move: 'probe' }
  | { readonly move: 'restart'; readonly how: 'kill' | 'killActed' | 'stop'; readonly isLocked: boolean };
