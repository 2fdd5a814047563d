import { Badge } from '../parts/badge.tsx';
import { href } from '../router.ts';
import { useSite } from '../store/use-site.ts';
import { meterWords } from '../words/readiness.ts';
import { linkWords } from '../words/state.ts';
import { EventLog } from './events.tsx';
import { Now } from './now.tsx';
import { RecordDetails } from './record.tsx';
import { RecordList } from './records.tsx';
import { StatechartTab } from './statechart.tsx';

const tabs = [
  ['Now', ''],
  ['Records', 'records'],
  ['Events', 'events'],
  ['Statechart', 'statechart'],
] as const;

interface MeterProps {
  readonly name: string;
  readonly tab: string | undefined;
  readonly more: string | undefined;
}

/** One meter, and what there is of it. */
export function MeterView({ name, tab = '', more }: MeterProps) {
  const { meters, connection, asOfMs } = useSite();
  const meter = meters.get(name);
  if (meter === undefined)
    return (
      <>
        <h1>{name}</h1>
        <p class="empty">
          {connection === 'live' ? 'There is no meter of this name.' : 'Waiting for the meter.'}
        </p>
      </>
    );
  return (
    <>
      <div class="meter-head">
        <h1>{name}</h1>
        {meter.view === undefined ? null : (
          <Badge words={meterWords({ view: meter.view, alarms: meter.alarms })} asOfMs={asOfMs} />
        )}
        {meter.view === undefined ? null : <Badge words={linkWords(meter.view)} asOfMs={asOfMs} />}
      </div>
      <nav class="tabs" aria-label={`Meter ${name}`}>
        {tabs.map(([title, place]) => (
          <a
            key={title}
            href={href('meters', name, ...(place === '' ? [] : [place]))}
            aria-current={tab === place ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <Tab meter={name} tab={tab} more={more} />
    </>
  );
}

function Tab({
  meter,
  tab,
  more,
}: {
  readonly meter: string;
  readonly tab: string;
  readonly more: string | undefined;
}) {
  if (tab === 'records')
    return more === undefined ? <RecordList name={meter} /> : <RecordDetails name={meter} which={more} />;
  if (tab === 'events') return <EventLog meter={meter} />;
  if (tab === 'statechart') return <StatechartTab name={meter} />;
  return <Now name={meter} />;
}
