import type { MeasurementView } from '../../inspect/messages.ts';
import { current, duration, energy, joined, power, temperature, voltage } from '../words/numbers.ts';
import { element, svgElement } from './dom.ts';

const kept = 120;
const width = 300;
const height = 60;

interface Tile {
  readonly name: string;
  readonly of: (point: MeasurementView) => number;
  readonly show: (value: number) => readonly [string, string];
  readonly isWide?: true;
  readonly note?: (point: MeasurementView) => string;
}

const tiles: readonly Tile[] = [
  { name: 'Power', of: point => point.powerW, show: power, isWide: true },
  { name: 'Voltage', of: point => point.voltageV, show: voltage },
  { name: 'Current', of: point => point.currentA, show: current },
  {
    name: 'Energy to the vehicle',
    of: point => point.energyImportWh,
    show: energy,
    note: point => `back: ${joined(energy(point.energyExportWh))}`,
  },
  {
    name: 'Temperature',
    of: point => point.temperatureHighC,
    show: temperature,
    note: point => `other sensor: ${joined(temperature(point.temperatureLowC))}`,
  },
];

/** The strip of live measurements, with the course of the last readings. */
export function createStrip() {
  let points: readonly MeasurementView[] = [];
  const views = tiles.map(viewOf);
  const made = element('section', { id: 'strip' }, ...views.map(view => view.made));
  made.setAttribute('aria-label', 'Live measurements');

  /** Readings are late when two and a half would have been due. */
  function tick() {
    const [before, latest] = [points.at(-2), points.at(-1)];
    const [note] = views;
    const ageMs = latest === undefined ? undefined : Date.now() - Date.parse(latest.receivedAt);
    const usualMs =
      before === undefined || latest === undefined
        ? 0
        : Date.parse(latest.receivedAt) - Date.parse(before.receivedAt);
    const isLate = ageMs === undefined || ageMs > Math.max(2500, 2.5 * usualMs);
    made.classList.toggle('stale', isLate);
    if (note === undefined) return;
    note.note.textContent =
      ageMs === undefined
        ? 'no reading yet'
        : isLate
          ? `${duration(ageMs)} old`
          : `live, the last ${points.length} readings`;
  }

  return {
    made,
    set(all: readonly MeasurementView[]) {
      points = all.slice(-kept);
      const latest = points.at(-1);
      for (const view of views) view.show(points, latest);
      tick();
    },
    tick,
  };
}

function viewOf({ name, of, show, isWide, note: noteOf }: Tile) {
  const value = element('span', { className: 'value' }, '–');
  const unit = element('span', { className: 'unit' });
  const note = element('span', { className: 'tile-note' });
  const area = svgElement('path', { class: 'area' });
  const line = svgElement('path', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
  const spark = svgElement('svg', {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  spark.append(area, line);
  const reading = element('div', { className: 'reading' }, value, unit);
  const text = element('div', { className: 'tile-text' }, element('h2', {}, name), reading, note);
  const hasSpark = noteOf === undefined;
  const made = element('div', { className: isWide ? 'tile wide' : 'tile' }, text);
  if (hasSpark) made.append(spark);
  return {
    made,
    note,
    show(points: readonly MeasurementView[], latest: MeasurementView | undefined) {
      const [number, inUnit] = latest === undefined ? ['–', ''] : show(of(latest));
      value.textContent = number;
      unit.textContent = inUnit;
      if (noteOf !== undefined) note.textContent = latest === undefined ? '' : noteOf(latest);
      if (hasSpark) drawSpark(points.map(of), area, line);
    },
  };
}

function drawSpark(values: readonly number[], area: SVGPathElement, line: SVGPathElement): void {
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1);
  const x = (index: number) => width - (values.length - 1 - index) * (width / (kept - 1));
  const y = (value: number) => height - 3 - ((value - low) / (high - low)) * (height - 8);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const path = points.length === 0 ? '' : `M${points.join('L')}`;
  line.setAttribute('d', path);
  area.setAttribute('d', path === '' ? '' : `${path}L${width},${height}L${x(0).toFixed(1)},${height}Z`);
}
