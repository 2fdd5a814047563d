import { Quantity } from '../parts/amount.tsx';
import { Problems } from '../parts/problem-list.tsx';
import { useSite } from '../store/use-site.ts';
import { current, duration, energy, joined, power, temperature, voltage } from '../words/numbers.ts';
import { problemsOf } from '../words/problems.ts';
import { notForBilling } from '../words/state.ts';
import { About } from './about.tsx';
import { Course } from './course.tsx';
import { Session } from './session.tsx';

/** What a meter measures and does now. */
export function Now({ name }: { readonly name: string }) {
  const { meters, connection } = useSite();
  const meter = meters.get(name);
  if (meter === undefined) return null;
  const { latest } = meter;
  const nowMs = performance.now();
  const isLive = connection === 'live' && meter.isLive(nowMs);
  const ageMs = meter.ageMs(nowMs);
  const tiles = [
    ['Voltage', latest && voltage(latest.voltageV), undefined],
    ['Current', latest && current(latest.currentA), undefined],
    [
      'Energy counter',
      latest && energy(latest.energyImportWh),
      latest && `fed back: ${joined(energy(latest.energyExportWh))}`,
    ],
    [
      'Temperature, high side',
      latest && temperature(latest.temperatureHighC),
      latest && `low side: ${joined(temperature(latest.temperatureLowC))}`,
    ],
  ] as const;
  return (
    <>
      <Problems problems={problemsOf(meter)} />
      <section class={isLive ? 'strip' : 'strip stale'} aria-label="Live values">
        <div class="tile wide">
          <h2>Power</h2>
          <Quantity of={latest && power(latest.powerW)} isBig />
          <p class="note" id="age">
            {ageMs === undefined
              ? 'no measurement yet'
              : isLive
                ? 'live'
                : `old: measured ${duration(ageMs)} ago`}
          </p>
        </div>
        {tiles.map(([title, amount, note]) => (
          <div class="tile" key={title}>
            <h2>{title}</h2>
            <Quantity of={amount} />
            <p class="note second">{note ?? ''}</p>
          </div>
        ))}
      </section>
      <p class="fine">{notForBilling}</p>
      <div class="columns">
        <Session meter={meter} />
        <Course meter={meter} age={isLive || ageMs === undefined ? undefined : `${duration(ageMs)} ago`} />
      </div>
      <About meter={meter} />
    </>
  );
}
