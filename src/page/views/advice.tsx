import { useState } from 'preact/hooks';
import { errorBitWords, statusBitWords } from '../../domain/status-words.ts';
import { allErrors } from '../words/errors.ts';

/** What to do about errors, and about what the meter says of itself. */
export function Advice({ wanted: first = '' }: { readonly wanted: string | undefined }) {
  const [wanted, setWanted] = useState(first);
  const has = (...texts: readonly (string | undefined)[]) =>
    texts.join(' ').toLowerCase().includes(wanted.trim().toLowerCase());
  const errors = allErrors.filter(({ code, meaning, advice }) => has(code, meaning, advice));
  const bits = [...Object.entries(statusBitWords), ...Object.entries(errorBitWords)].filter(([name, bit]) =>
    has(name, bit.otherwise, bit.advice),
  );
  return (
    <>
      <h1>Advice</h1>
      <div class="row filters">
        <input
          type="search"
          aria-label="Find advice by a word or a code"
          placeholder="A word or a code"
          value={wanted}
          onInput={event => setWanted(event.currentTarget.value)}
        />
      </div>
      <h2>Errors</h2>
      <dl class="advice">
        {errors.map(({ code, meaning, advice }) => (
          <div key={code}>
            <dt>{meaning}</dt>
            <dd>
              <strong>{advice}</strong>
              <span class="note">{code}</span>
            </dd>
          </div>
        ))}
      </dl>
      <h2>What the meter says of itself</h2>
      <dl class="advice">
        {bits.map(([name, { otherwise, advice }]) => (
          <div key={name}>
            <dt>{otherwise}</dt>
            <dd>
              <strong>{advice}</strong>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
