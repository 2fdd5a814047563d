import { useState } from 'preact/hooks';
import { Quantity } from '../parts/amount.tsx';
import { Badge } from '../parts/badge.tsx';
import { href } from '../router.ts';
import type { KnownMeter } from '../store/meter.ts';
import { useSite } from '../store/use-site.ts';
import { duration, energy, joined, power } from '../words/numbers.ts';
import { countOf } from '../words/plural.ts';
import { problemsOf } from '../words/problems.ts';
import { meterWords } from '../words/readiness.ts';
import { sumWords } from '../words/site.ts';
import { linkWords, notForBilling } from '../words/state.ts';

/** Numbers that change more often are not read. */
const lookEveryMs = 1000;
/** So few are seen without a search. */
const fewMeters = 6;

/** All meters at a glance. */
export function Overview() {
  const { meters, names, connection, asOfMs } = useSite(lookEveryMs);
  const [wanted, setWanted] = useState('');
  const [isOnlyTrouble, setOnlyTrouble] = useState(false);
  const all = names.flatMap(name => meters.get(name) ?? []);
  const inTrouble = all.filter(meter => problemsOf(meter).length > 0);
  const shown = (isOnlyTrouble ? inTrouble : all).filter(({ name, view }) =>
    `${name} ${view?.meterId ?? ''}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const nowMs = performance.now();
  const sums = sumWords(all, meter => connection === 'live' && meter.isLive(nowMs));
  return (
    <>
      <h1>Meters</h1>
      <p class="summary">
        {sums.map(text => (
          <span key={text}>{text}</span>
        ))}
        <span class={inTrouble.length > 0 ? 'alarming' : ''}>
          {inTrouble.length === 0 ? 'nothing to look after' : `${inTrouble.length} to look after`}
        </span>
      </p>
      {all.length > fewMeters ? (
        <div class="row filters">
          <input
            type="search"
            aria-label="Find a meter by its name or number"
            placeholder="Find a meter"
            value={wanted}
            onInput={event => setWanted(event.currentTarget.value)}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isOnlyTrouble}
              onChange={event => setOnlyTrouble(event.currentTarget.checked)}
            />
            Only those to look after
          </label>
        </div>
      ) : null}
      <ul class="cards">
        {shown.map(meter => (
          <Card key={meter.name} meter={meter} isConnected={connection === 'live'} asOfMs={asOfMs} />
        ))}
      </ul>
      {shown.length === 0 ? (
        <p class="empty">{all.length === 0 ? 'No meter has been heard of yet.' : 'No meter fits.'}</p>
      ) : null}
      <p class="fine">{notForBilling}</p>
    </>
  );
}

interface CardProps {
  readonly meter: KnownMeter;
  readonly isConnected: boolean;
  /** Of when it is what is known, where nothing is heard; ms since 1970. */
  readonly asOfMs: number | undefined;
}

function Card({ meter, isConnected, asOfMs }: CardProps) {
  const { view, latest, name } = meter;
  const nowMs = performance.now();
  const isLive = isConnected && meter.isLive(nowMs);
  const ageMs = meter.ageMs(nowMs);
  const problems = problemsOf(meter);
  return (
    <li class={isLive ? 'card' : 'card stale'}>
      <a href={href('meters', name)}>
        <span class="card-head">
          <span class="card-name">{name}</span>
          {view === undefined ? null : (
            <Badge words={meterWords({ view, alarms: meter.alarms })} asOfMs={asOfMs} />
          )}
        </span>
        <Quantity of={latest && power(latest.powerW)} isBig />
        <span class="age">
          {ageMs === undefined ? 'no measurement yet' : isLive ? 'live' : `${duration(ageMs)} old`}
        </span>
        <span class="card-line">
          {view === undefined ? '' : sessionLine(meter, view, asOfMs ?? Date.now())}
        </span>
        <span class="card-foot">
          {view === undefined ? null : <Badge words={linkWords(view)} asOfMs={asOfMs} />}
          {view !== undefined && (view.pendingRecords ?? 0) > 0 ? (
            <Badge words={[`${countOf(view.pendingRecords ?? 0, 'record')} to come`, 'warn']} />
          ) : null}
          {problems.map(({ text, isGrave }) => (
            <span key={text} class="trouble" data-tone={isGrave ? 'bad' : 'warn'}>
              {text}
            </span>
          ))}
        </span>
      </a>
    </li>
  );
}

function sessionLine(
  meter: KnownMeter,
  { transaction }: NonNullable<KnownMeter['view']>,
  nowMs: number,
): string {
  if (!transaction.known) return 'It is not known what runs';
  if (!transaction.runs) return 'No session';
  const since =
    transaction.startedAt === null ? '' : `, ${duration(nowMs - Date.parse(transaction.startedAt))}`;
  const importWh = meter.sessionWh('energyImportWh');
  const amount = importWh === undefined ? '' : `, ${joined(energy(importWh))}`;
  return `Session${transaction.origin === 'found' ? ' of somebody else' : ''}${since}${amount}`;
}
