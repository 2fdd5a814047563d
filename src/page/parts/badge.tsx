import type { Tone } from '../words/state.ts';

/** A short word with a tone; the word alone says it, too. */
export function Badge({ words: [text, tone] }: { readonly words: readonly [string, Tone] }) {
  return (
    <span class="badge" data-tone={tone}>
      {text}
    </span>
  );
}
