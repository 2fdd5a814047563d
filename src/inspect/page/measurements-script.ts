/** The strip of live measurements, with the course of the last readings. */
export const measurementsScript = `
import { element, svgElement } from './dom.js';

const kept = 120;
const width = 300;
const height = 60;

const fixed = (value, digits) => value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const scaled = value => Math.abs(value) >= 1000 ? [fixed(value / 1000, 2), 'kW'] : [fixed(value, 0), 'W'];

const tiles = [
  { name: 'Power', of: point => point.powerW, show: scaled, wide: true },
  { name: 'Voltage', of: point => point.voltageV, show: value => [fixed(value, 1), 'V'] },
  { name: 'Current', of: point => point.currentA, show: value => [fixed(value, 1), 'A'] },
  { name: 'Energy to the vehicle', of: point => point.energyImportWh, show: value => [fixed(value / 1000, 3), 'kWh'], noSpark: true, note: point => 'back: ' + fixed(point.energyExportWh / 1000, 3) + ' kWh' },
  { name: 'Temperature', of: point => point.temperatureHighC, show: value => [fixed(value, 1), '°C'], noSpark: true, note: point => 'other sensor: ' + fixed(point.temperatureLowC, 1) + ' °C' },
];

export function createMeasurements(host) {
  let points = [];
  const views = tiles.map(tile => {
    const value = element('span', { className: 'value' }, '–');
    const unit = element('span', { className: 'unit' });
    const note = element('span', { className: 'tile-note' });
    const area = svgElement('path', { class: 'area' });
    const line = svgElement('path', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
    const spark = svgElement('svg', { viewBox: '0 0 ' + width + ' ' + height, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    spark.append(area, line);
    const made = element('div', { className: tile.wide ? 'tile wide' : 'tile' },
      element('div', { className: 'tile-text' }, element('h2', {}, tile.name), element('div', { className: 'reading' }, value, unit), note),
      tile.noSpark ? undefined : spark);
    return { tile, value, unit, note, area, line, made };
  });
  host.replaceChildren(...views.map(({ made }) => made));

  function show() {
    const latest = points.at(-1);
    for (const { tile, value, unit, note, area, line } of views) {
      if (latest === undefined) { value.textContent = '–'; unit.textContent = ''; note.textContent = ''; area.setAttribute('d', ''); line.setAttribute('d', ''); continue; }
      const [text, inUnit] = tile.show(tile.of(latest));
      value.textContent = text;
      unit.textContent = inUnit;
      if (tile.note) note.textContent = tile.note(latest);
      if (!tile.noSpark) drawSpark(points.map(tile.of), area, line);
    }
    tick();
  }

  /** Readings are late when two and a half would have been due. */
  function tick() {
    const [before, latest] = [points.at(-2), points.at(-1)];
    const ageMs = latest === undefined ? undefined : Date.now() - Date.parse(latest.receivedAt);
    const usualMs = before === undefined ? 0 : Date.parse(latest.receivedAt) - Date.parse(before.receivedAt);
    const isLate = ageMs === undefined || ageMs > Math.max(2500, 2.5 * usualMs);
    host.classList.toggle('stale', isLate);
    views[0].note.textContent = ageMs === undefined ? 'no reading yet' : isLate ? fixed(ageMs / 1000, 0) + ' s old' : 'live, the last ' + points.length + ' readings';
  }

  return {
    set(all) { points = all.slice(-kept); show(); },
    tick,
  };
}

function drawSpark(values, area, line) {
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1);
  const x = index => width - (values.length - 1 - index) * (width / (kept - 1));
  const y = value => height - 3 - (value - low) / (high - low) * (height - 8);
  const path = values.map((value, index) => (index === 0 ? 'M' : 'L') + x(index).toFixed(1) + ',' + y(value).toFixed(1)).join('');
  line.setAttribute('d', path);
  area.setAttribute('d', path + 'L' + width + ',' + height + 'L' + x(0).toFixed(1) + ',' + height + 'Z');
}
`;
