import type { Problem } from '../words/problems.ts';

/** What is wrong, each with what to try. */
export function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="problems" aria-label="To look after">
      {problems.map(({ text, advice, isGrave, when }) => (
        <li key={text} data-tone={isGrave ? 'bad' : 'warn'}>
          <strong>{text}</strong>
          {advice === undefined ? null : <span>{` ${advice}`}</span>}
          {when === undefined ? null : <span class="note">{` ${when}`}</span>}
        </li>
      ))}
    </ul>
  );
}
