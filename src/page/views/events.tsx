import { useState } from 'preact/hooks';
import { href } from '../router.ts';
import type { Told } from '../store/site.ts';
import { useSite } from '../store/use-site.ts';
import { type EventWords, eventWords } from '../words/events.ts';
import { moment, when } from '../words/numbers.ts';

const shownAtMost = 200;
const kinds = {
  all: 'All',
  trouble: 'Only warnings and alarms',
  session: 'Only sessions and records',
} as const;
type Kind = keyof typeof kinds;

/** What happened, the newest first: in all meters, or in one. */
export function EventLog({ meter }: { readonly meter?: string }) {
  const { events } = useSite();
  const [wanted, setWanted] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const [held, setHeld] = useState<readonly Told[]>();
  const shown = (held ?? events)
    .filter(event => meter === undefined || event.meter === meter)
    .map(event => ({ event, words: eventWords(event) }))
    .filter(({ event, words }) => fits(event, words, wanted, kind))
    .slice(-shownAtMost)
    .toReversed();
  const missed = held === undefined ? 0 : events.filter(({ seq }) => seq > (held.at(-1)?.seq ?? 0)).length;
  return (
    <section aria-label="Events">
      {meter === undefined ? <h1>Events</h1> : null}
      <div class="row filters">
        <input
          type="search"
          aria-label="Filter events by a word"
          placeholder="Filter by a word"
          value={wanted}
          onInput={event => setWanted(event.currentTarget.value)}
        />
        <select
          aria-label="Which events"
          value={kind}
          onChange={event => setKind(event.currentTarget.value as Kind)}
        >
          {Object.entries(kinds).map(([value, title]) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? events : undefined)}
        >
          {held === undefined ? 'Pause' : `Go on (${missed} new)`}
        </button>
      </div>
      {shown.length === 0 ? <p class="empty">Nothing of this kind has happened yet.</p> : null}
      <ol class="events">
        {shown.map(({ event, words }) => (
          <li key={event.seq} data-tone={words.tone}>
            <time dateTime={event.at} title={moment(event.at)}>
              {when(event.at)}
            </time>
            <div>
              {meter === undefined ? (
                <a class="event-meter" href={href('meters', event.meter)}>
                  {event.meter}
                </a>
              ) : null}
              <p class="event-text">{words.text}</p>
              {words.details.map(detail => (
                <p key={detail} class="note">
                  {detail}
                </p>
              ))}
              {words.exact === undefined ? null : (
                <details>
                  <summary class="note">In the words of the driver</summary>
                  <p class="note">{words.exact}</p>
                </details>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function fits(
  { meter, fact }: Told,
  { text, tone, details, exact = '' }: EventWords,
  wanted: string,
  kind: Kind,
): boolean {
  if (kind === 'trouble' && tone !== 'bad' && tone !== 'warn') return false;
  if (kind === 'session' && !/^(transaction|record)/.test(fact.type)) return false;
  const all = [meter, fact.type, text, ...details, exact].join(' ').toLowerCase();
  return all.includes(wanted.trim().toLowerCase());
}
