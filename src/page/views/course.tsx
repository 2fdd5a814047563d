import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { createPlot } from '../parts/plot.ts';
import type { Quantity } from '../store/history.ts';
import type { KnownMeter } from '../store/meter.ts';
import { current, energy, joined, power, powerAxis, temperature, voltage } from '../words/numbers.ts';

const spans = [
  ['1 min', 60],
  ['10 min', 600],
  ['1 h', 3600],
  ['4 h', 14_400],
] as const;

export interface Line {
  readonly name: string;
  readonly of: Quantity;
  readonly show: (value: number) => string;
  /** Beside the axis, where values are not each shown by themselves. */
  readonly onAxis?: (values: readonly number[]) => readonly string[];
  /** Zero is always seen, and at least so much beside it: a line of nothing is no mountain. */
  readonly least?: number;
}

const courses: Readonly<Record<string, readonly Line[]>> = {
  Power: [
    { name: 'Power', of: 'powerW', show: value => joined(power(value)), onAxis: powerAxis, least: 1000 },
  ],
  Voltage: [{ name: 'Voltage', of: 'voltageV', show: value => joined(voltage(value)) }],
  Current: [{ name: 'Current', of: 'currentA', show: value => joined(current(value)), least: 10 }],
  Energy: [
    { name: 'To the vehicle', of: 'energyImportWh', show: value => joined(energy(value)) },
    { name: 'Fed back', of: 'energyExportWh', show: value => joined(energy(value)) },
  ],
  Temperature: [
    { name: 'High side', of: 'temperatureHighC', show: value => joined(temperature(value)) },
    { name: 'Low side', of: 'temperatureLowC', show: value => joined(temperature(value)) },
  ],
};

interface CourseProps {
  readonly meter: KnownMeter;
  /** How old the newest measurement is, where it is not live. */
  readonly age: string | undefined;
}

/** The course of a meter, since the page was opened. */
export function Course({ meter, age }: CourseProps) {
  const [course, setCourse] = useState('Power');
  const [spanS, setSpanS] = useState(60);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const lines = courses[course] ?? [];
  const [hovered, setHovered] = useState<string>();

  useEffect(() => {
    if (host.current === null) return;
    const made = createPlot(host.current, lines, setHovered);
    plot.current = made.plot;
    return made.remove;
  }, [course]);
  const draw = () => {
    const times = meter.history.series(
      spanS,
      lines.map(({ of }) => of),
    );
    const [newest] = times[0].slice(-1);
    plot.current?.setData(times, false);
    if (newest !== undefined) plot.current?.setScale('x', { min: newest - spanS, max: newest });
  };
  useEffect(draw, [course, spanS, meter.latest]);

  const latest = meter.latest;
  const now =
    latest === undefined ? '' : lines.map(({ name, of, show }) => `${name} ${show(latest[of])}`).join(', ');
  const heading = age === undefined ? 'Now' : `Measured ${age}`;
  return (
    <section class="panel course" aria-label="Course">
      <div class="panel-head">
        <h2>Course</h2>
        <Choice
          label="How long"
          options={spans.map(([name]) => name)}
          chosen={spans.find(([, s]) => s === spanS)?.[0] ?? ''}
          onChoose={name => setSpanS(spans.find(each => each[0] === name)?.[1] ?? 60)}
        />
        <Choice label="What is drawn" options={Object.keys(courses)} chosen={course} onChoose={setCourse} />
      </div>
      {lines.length > 1 ? (
        <ul class="legend" aria-label="Lines">
          {lines.map(({ name }) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      ) : null}
      <div
        class="plot"
        ref={host}
        role="img"
        aria-label={`${course} over the last ${spans.find(([, s]) => s === spanS)?.[0]}; ${age === undefined ? 'now' : `measured ${age}:`} ${now}`}
      />
      <p class="note">
        {hovered ??
          `${heading}: ${now || 'nothing measured yet'}. The course begins when this page is opened.`}
      </p>
    </section>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: string;
  readonly onChoose: (option: string) => void;
}

function Choice({ label, options, chosen, onChoose }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend class="spoken">{label}</legend>
      {options.map(option => (
        <button key={option} type="button" aria-pressed={option === chosen} onClick={() => onChoose(option)}>
          {option}
        </button>
      ))}
    </fieldset>
  );
}
