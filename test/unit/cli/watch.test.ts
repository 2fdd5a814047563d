import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { firstModel, type WatchModel, withMeasurement, withState } from '../../../src/cli/watch/model.ts';
import { createScreen } from '../../../src/cli/watch/screen.ts';
import { watchView } from '../../../src/cli/watch/view.ts';
import { cellsOf, fitted, wrapped } from '../../../src/cli/watch/width.ts';
import type { CurrentTransaction, Measurement, MeterState, RunningState } from '../../../src/index.ts';

const identity = {
  meterId: '1938256805',
  publicKey: '',
  publicKeyOcmf: '',
  firmwareVersion: '2.3.0.1',
  apiVersion: 'v2',
} as const;

function measuredAt(second: number, more: Partial<Measurement> = {}): Measurement {
  const time = new Date(Date.UTC(2026, 10, 26, 10, 0, second)).toISOString();
  return {
    meterId: identity.meterId,
    timestamp: time,
    receivedAt: time,
    voltageV: 750.2,
    currentA: 266.6,
    powerW: 200_000,
    energyImportWh: 876_895_134 + second * 55,
    energyExportWh: 940,
    temperatureHighC: 48.4,
    temperatureLowC: 39.6,
    ...more,
  };
}

type Operational = Extract<MeterState, { identity: unknown; name: 'transacting' }>;

function stateWith(running: RunningState, more: Partial<Pick<Operational, 'link'>> = {}): MeterState {
  return { name: 'idle', link: 'online', identity, reason: undefined, running, pendingRecords: [], ...more };
}

const open = (transactionId: string): RunningState => ({
  kind: 'open',
  transactionId,
  origin: 'found',
  stopRequested: false,
  notedAt: '2026-11-26T08:59:30.000Z',
});

const current: CurrentTransaction = {
  transactionId: 'T1',
  paginationCounter: 7,
  evseId: 'E1',
  clientId: 'C1',
  startedAt: '2026-11-26T08:59:30.000Z',
  minStopTime: undefined,
  energyImportTotalStartWh: 876_890_134,
};

/** What stands on the screen after these seconds, with this running. */
function watched(seconds: number, running: RunningState, found?: CurrentTransaction): WatchModel {
  let model = withState(firstModel('192.168.1.2:80', 1000), stateWith(running), found);
  for (let second = 0; second < seconds; second += 1) model = withMeasurement(model, measuredAt(second));
  return model;
}

const linesOf = (model: WatchModel, columns: number) =>
  watchView(model, columns).map(line => stripVTControlCharacters(line));

describe('the screen of dcbm watch', () => {
  const texts: readonly [string, WatchModel][] = [
    ['connecting', firstModel('a-very-long-name-of-a-meter.in-a-network.example.org:8080', 1000)],
    ['charging', watched(90, open('T1'), current)],
    ['a long id', watched(3, open('x'.repeat(200)))],
    ['an id of wide characters', watched(3, open('充電'.repeat(30)))],
    ['an id that would move the cursor', watched(3, open('\u001b[2J\r\n'))],
    [
      'not known',
      watched(3, { kind: 'unknown', why: 'the meter has not answered for a long time, '.repeat(5) }),
    ],
    [
      'beyond every bar',
      withMeasurement(
        watched(1, open('T1')),
        measuredAt(2, { powerW: -1e9, voltageV: 1e7, currentA: 1e7, temperatureHighC: 1e4 }),
      ),
    ],
    ['offline', withState(watched(3, open('T1')), stateWith(open('T1'), { link: 'offline' }), undefined)],
    ['a fault', withState(watched(3, open('T1')), { name: 'fault', reason: undefined }, undefined)],
  ];
  const cases = texts.flatMap(([name, model]) =>
    [40, 64, 65, 80, 200].map(columns => [name, columns, model] as const),
  );

  it.each(cases)('%s: wraps no line at %d columns, and stretches none beyond 100', (_, columns, model) => {
    const lines = linesOf(model, columns);
    expect(lines.length).toBeLessThanOrEqual(16);
    for (const line of lines) {
      expect(cellsOf(line)).toBeLessThanOrEqual(Math.min(columns - 1, 100));
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  });

  it('shows state, transaction with its clock and energy, bars, history and registers at 80 columns', () => {
    const lines = linesOf(watched(61, open('T1'), current), 80);
    expect(lines[0]).toMatch(/^● idle +10:01:00$/);
    expect(lines[1]).toBe('  1938256805 at 192.168.1.2:80, firmware 2.3.0.1, API v2');
    expect(lines.join('\n')).toMatch(/^ {2}power +200\.00 kW {2}█+░+ {2}of 400 kW$/m);
    expect(lines.join('\n')).toMatch(/^ {2}high side +48\.4 °C {2}█+░+ {2}of 100 °C$/m);
    expect(lines.join('\n')).toMatch(/^ {2}last 61 s +█{61}$/m);
    expect(lines.at(-2)).toBe('  transaction T1   1:01:30  8.300 kWh');
    expect(lines.at(-1)).toBe('  register    876898.434 kWh in, 0.940 kWh out');
  });

  it('shows the same at 40 columns, on more lines', () => {
    expect(linesOf(watched(61, open('T1'), current), 40)).toEqual([
      '● idle                         10:01:00',
      '  1938256805 at 192.168.1.2:80',
      '  firmware 2.3.0.1, API v2',
      '',
      expect.stringMatching(/^ {2}power +200\.00 kW {2}█+░+$/),
      expect.stringMatching(/^ {2}voltage +750\.2 V {2}█+░+$/),
      expect.stringMatching(/^ {2}current +266\.6 A {2}█+░+$/),
      expect.stringMatching(/^ {2}high side +48\.4 °C {2}█+░+$/),
      expect.stringMatching(/^ {2}low side +39\.6 °C {2}█+░+$/),
      expect.stringMatching(/^ {2}last 25 s +█{25}$/),
      '',
      '  transaction T1   1:01:30  8.300 kWh',
      '  register    876898.434 kWh in',
      '              0.940 kWh out',
    ]);
  });

  it('counts a transaction from its begin only where the meter has said it', () => {
    const seen = linesOf(watched(61, open('T2'), current), 80).join('\n');
    expect(seen).toContain('T2   0:01:00  3.300 kWh since seen');
    const another = watched(2, { ...open('T1'), paginationCounter: 8 } as RunningState, current);
    expect(linesOf(another, 80).join('\n')).toContain('since seen');
  });

  it('forgets a transaction when nothing runs, and not while that is not known', () => {
    const charging = watched(3, open('T1'), current);
    const doubt = withState(charging, stateWith({ kind: 'unknown', why: 'not read' }), current);
    expect(linesOf(doubt, 80).join('\n')).toContain('transaction not known: not read');
    const again = withState(doubt, stateWith(open('T1')), undefined);
    expect(linesOf(again, 80).join('\n')).toMatch(/T1 +1:00:32 +5\.110 kWh$/m);
    const ended = withState(again, stateWith({ kind: 'nothing', readAt: '' }), undefined);
    expect(linesOf(ended, 80).join('\n')).toMatch(/transaction none$/m);
  });

  it('draws in place of what it drew, and below what is said', () => {
    const written: string[] = [];
    const resized: (() => void)[] = [];
    const screen = createScreen({
      columns: 20,
      rows: 24,
      write: text => written.push(text),
      on: (_, listener) => resized.push(listener),
      off: () => resized.pop(),
    });
    screen.draw(['one', 'two']);
    screen.draw(['three']);
    screen.say('a line that is longer than the terminal');
    screen.draw(['four']);
    resized[0]?.();
    screen.draw(['five']);
    screen.end();
    expect(written).toEqual([
      '\r\u001b[0Jone\ntwo\n',
      '\u001b[2A\r\u001b[0Jthree\n',
      '\u001b[1A\r\u001b[0Ja line that is\nlonger than the\nterminal\n',
      '\r\u001b[0Jfour\n',
      '\r\u001b[0Jfive\n',
    ]);
    expect(resized).toEqual([]);
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['充電', 4],
    ['e\u0301', 1],
    ['🚗', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('%j takes %d cells', (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });

  it('is kept by cutting and by wrapping', () => {
    expect([fitted('充電充電', 5), fitted('abc', 3), fitted('abcd', 3)]).toEqual(['充電…', 'abc', 'ab…']);
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  });
});

describe('the captures of terminals', () => {
  const folder = join(import.meta.dirname, '../../artifacts');
  it.each(readdirSync(folder).filter(name => name.startsWith('watch-')))(
    '%s: has no line that is too long',
    name => {
      const columns = Number(/\d+/.exec(name)?.[0]);
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      expect(lines.some(line => line.startsWith('● '))).toBe(true);
      for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(Math.min(columns - 1, 100));
    },
  );
});
