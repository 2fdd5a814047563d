import { clock } from '../words/numbers.ts';
import type { Tone } from '../words/state.ts';

interface BadgeProps {
  readonly words: readonly [string, Tone];
  /** Of when it is, where that is not now; ms since 1970. */
  readonly asOfMs?: number | undefined;
}

/** A short word with a tone; the word alone says it, too. What is old has no tone, and its time. */
export function Badge({ words: [text, tone], asOfMs }: BadgeProps) {
  return (
    <span class="badge" data-tone={asOfMs === undefined ? tone : 'quiet'}>
      {asOfMs === undefined ? text : `${text}, as of ${clock(new Date(asOfMs).toISOString())}`}
    </span>
  );
}
