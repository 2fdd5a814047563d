import pc from 'picocolors';
import type { MeterState } from '../../index.ts';
import { printable } from '../output.ts';
import type { WatchedTransaction, WatchModel } from './model.ts';
import { cellsOf, fitted } from './width.ts';

/** Nothing is stretched beyond. */
const widest = 100;
/** From here on there is room for what a bar is full at. */
const roomy = 64;

/** Names in the first column. */
const labelCells = 14;
const valueCells = 10;

/** What a bar is full at: a DCBM 600 at its limits, and what no terminal should reach. */
const fullAt = { powerW: 400_000, voltageV: 1000, currentA: 600, temperatureC: 100 } as const;

/** The lines of the screen, each shorter than a terminal of so many columns. */
export function watchView(model: WatchModel, columns: number): readonly string[] {
  const cells = Math.max(20, Math.min(columns - 1, widest));
  return [
    ...headOf(model, cells),
    '',
    ...barsOf(model, cells),
    ...historyOf(model, cells),
    '',
    ...transactionOf(model, cells),
    ...registersOf(model, cells),
  ];
}

const tones: Partial<Record<MeterState['name'], (text: string) => string>> = {
  idle: pc.green,
  transacting: pc.cyan,
  stopping: pc.cyan,
  fault: pc.red,
  stopped: pc.dim,
};

function headOf({ state, place, measurement }: WatchModel, cells: number): readonly string[] {
  const phase = 'phase' in state ? ` ${state.phase}` : '';
  const words = fitted(`${state.name}${phase}${linkWords(state)}`, cells - 2);
  const shown = `${(tones[state.name] ?? pc.yellow)('●')} ${pc.bold(words)}`;
  const time = measurement?.receivedAt.slice(11, 19) ?? '';
  const identity = 'identity' in state ? state.identity : undefined;
  const who = identity === undefined ? place : `${identity.meterId} at ${place}`;
  const firmware = identity === undefined ? '' : firmwareWords(identity);
  const whole = [printable(who), firmware].filter(text => text !== '').join(', ');
  if (cells >= roomy) return [ends(shown, time, cells), pc.dim(fitted(`  ${whole}`, cells))];
  return [
    ends(shown, time, cells),
    ...[who, firmware].map(text => pc.dim(fitted(`  ${printable(text)}`, cells))),
  ];
}

function firmwareWords({
  firmwareVersion,
  apiVersion,
}: {
  firmwareVersion: string;
  apiVersion: string | undefined;
}) {
  return `firmware ${printable(firmwareVersion || 'not said')}, API ${apiVersion ?? 'not known'}`;
}

function linkWords(state: MeterState): string {
  return 'link' in state && state.link !== 'online' ? `, link ${state.link}` : '';
}

/** One text at each end of a line; the one at the right goes first where both do not fit. */
function ends(left: string, right: string, cells: number): string {
  const gap = cells - cellsOf(left) - cellsOf(right);
  return gap < 2 ? left : `${left}${' '.repeat(gap)}${pc.dim(right)}`;
}

function barsOf({ measurement, powersW }: WatchModel, cells: number): readonly string[] {
  if (measurement === undefined) return [`  ${pc.dim('no measurement yet')}`];
  const { powerW, voltageV, currentA, temperatureHighC, temperatureLowC } = measurement;
  const fullW = Math.max(fullAt.powerW, ...powersW.map(Math.abs));
  return [
    barLine(
      'power',
      `${(powerW / 1000).toFixed(2)} kW`,
      powerW / fullW,
      `of ${Math.round(fullW / 1000)} kW`,
      cells,
    ),
    barLine('voltage', `${voltageV.toFixed(1)} V`, voltageV / fullAt.voltageV, 'of 1000 V', cells),
    barLine('current', `${currentA.toFixed(1)} A`, currentA / fullAt.currentA, 'of 600 A', cells),
    barLine(
      'high side',
      `${temperatureHighC.toFixed(1)} °C`,
      temperatureHighC / fullAt.temperatureC,
      'of 100 °C',
      cells,
    ),
    barLine(
      'low side',
      `${temperatureLowC.toFixed(1)} °C`,
      temperatureLowC / fullAt.temperatureC,
      'of 100 °C',
      cells,
    ),
  ];
}

const fullCells = 10;

function barLine(label: string, value: string, fraction: number, full: string, cells: number): string {
  const head = `${labelOf(label)}${value.padStart(valueCells)}`;
  const tail = cells >= roomy ? `  ${full.padEnd(fullCells)}` : '';
  const width = cells - cellsOf(head) - 2 - cellsOf(tail);
  const filled = Math.round(Math.min(1, Math.abs(fraction)) * Math.max(0, width));
  const bar = width < 2 ? '' : `  ${pc.cyan('█'.repeat(filled))}${pc.dim('░'.repeat(width - filled))}`;
  return `${head}${bar}${pc.dim(tail)}`.trimEnd();
}

const steps = '▁▂▃▄▅▆▇█';

/** The power of the last seconds, as high as the highest of them. */
function historyOf({ powersW, intervalMs }: WatchModel, cells: number): readonly string[] {
  const room = cells - labelCells;
  const shown = powersW.slice(-room).map(Math.abs);
  if (shown.length === 0) return [];
  const highest = Math.max(...shown, 1);
  const line = shown.map(powerW => steps[Math.round((powerW / highest) * (steps.length - 1))]).join('');
  const seconds = Math.round((shown.length * intervalMs) / 1000);
  return [`${labelOf(`last ${seconds} s`)}${pc.cyan(line)}`];
}

function transactionOf({ state, transaction, measurement }: WatchModel, cells: number): readonly string[] {
  const room = cells - labelCells;
  const running = 'running' in state ? state.running : undefined;
  if (running?.kind === 'unknown') {
    const why = fitted(`not known: ${printable(running.why)}`, room);
    return [`${labelOf('transaction')}${pc.yellow(why)}`];
  }
  if (transaction === undefined) return [`${labelOf('transaction')}${running === undefined ? '' : 'none'}`];
  const id = fitted(printable(transaction.transactionId), room);
  const first = `${labelOf('transaction')}${pc.bold(id)}`;
  const counts = countsOf(transaction, measurement);
  const isShort = cellsOf(first) + 3 + cellsOf(counts) <= cells;
  return isShort ? [`${first}   ${counts}`] : [first, `${' '.repeat(labelCells)}${fitted(counts, room)}`];
}

/** Its clock and its energy; both by the meter. */
function countsOf(
  { sinceMs, fromWh, isFromBegin }: WatchedTransaction,
  measurement: WatchModel['measurement'],
): string {
  if (sinceMs === undefined || fromWh === undefined || measurement === undefined) return '';
  const energy = ((measurement.energyImportWh - fromWh) / 1000).toFixed(3);
  const ranMs = Date.parse(measurement.timestamp) - sinceMs;
  const clock = Number.isFinite(ranMs) ? clockText(ranMs) : 'not known';
  return `${clock}  ${energy} kWh${isFromBegin ? '' : ' since seen'}`;
}

function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (count: number) => String(count).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function registersOf({ measurement }: WatchModel, cells: number): readonly string[] {
  if (measurement === undefined) return [];
  const kWh = (wh: number) => `${(wh / 1000).toFixed(3)} kWh`;
  const imported = `${kWh(measurement.energyImportWh)} in`;
  const exported = `${kWh(measurement.energyExportWh)} out`;
  const both = `${imported}, ${exported}`;
  if (labelCells + both.length <= cells) return [`${labelOf('register')}${both}`];
  return [`${labelOf('register')}${imported}`, `${labelOf('')}${exported}`];
}

function labelOf(label: string): string {
  return `  ${pc.dim(label.padEnd(labelCells - 2))}`;
}
