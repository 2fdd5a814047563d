import { afterAll, describe, expect, it } from 'vitest';
import { step } from '../../support/every-ninth.ts';
import { playCell } from './cell.ts';
import { expectedOf } from './expected.ts';
import { type FaultRow, faultRows } from './fault-rows.ts';
import { type Duration, durations, type PhaseName, phases } from './phases.ts';

const phaseNames = Object.keys(phases) as PhaseName[];

/** A cell takes a fraction of a second of a processor; this is for a machine that does much else. */
const cellTimeoutMs = 60_000;

/** Every ninth: of each fault one or two phases, of each phase some of the faults, once and lasting in turn. */
function isPlayed(row: FaultRow, phase: PhaseName, duration: Duration): boolean {
  const place = faultRows.indexOf(row) + phaseNames.indexOf(phase) + durations.indexOf(duration);
  return place % step === 0;
}

/** Runs the faults in these phases, and prints how it went. */
export function runMatrix(...columns: readonly PhaseName[]): void {
  const isAsExpected = new Map<string, boolean>();
  const keyOf = (name: string, phase: PhaseName, duration: Duration) => [name, phase, duration].join(' | ');

  describe.each(columns)('a fault that strikes while %s', phase => {
    const cells = faultRows
      .flatMap(row => durations.map(duration => ({ row, duration, name: row.name })))
      .filter(({ row, duration }) => isPlayed(row, phase, duration));
    it.each(cells)(
      '$name, $duration',
      async ({ row, duration }) => {
        const key = keyOf(row.name, phase, duration);
        isAsExpected.set(key, false);
        expect(await playCell(row, phase, duration)).toEqual([]);
        isAsExpected.set(key, true);
      },
      cellTimeoutMs,
    );
  });

  afterAll(() => {
    const lines = faultRows.map(row => [row.name, ...columns.map(phase => shown(row, phase))]);
    const all = faultRows.flatMap(row =>
      columns.flatMap(phase => durations.map(duration => isPlayed(row, phase, duration))),
    );
    const played = all.filter(Boolean).length;
    const good = [...isAsExpected.values()].filter(Boolean).length;
    const counts = `${played} of ${all.length} cells: ${good} as expected, ${isAsExpected.size - good} not as expected, ${played - isAsExpected.size} not run`;
    process.stdout.write(`\n${aligned([['once / lasting', ...columns], ...lines])}\n${counts}\n`);
  });

  function shown(row: (typeof faultRows)[number], phase: PhaseName): string {
    const [once, lasting] = durations.map(duration => {
      if (!isPlayed(row, phase, duration)) return 'left out';
      const result = isAsExpected.get(keyOf(row.name, phase, duration));
      const sign = result === undefined ? 'NOT RUN: ' : result ? '' : 'NOT AS EXPECTED: ';
      return sign + expectedOf(row, phase, duration);
    });
    return once === lasting ? `${once}` : `${once} / ${lasting}`;
  }
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map(line => line[column]?.length ?? 0)),
  );
  return lines
    .map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | '))
    .join('\n');
}
